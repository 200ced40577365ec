#ifndef DIALTONE_BASE_STATUS_MACROS_H_
#define DIALTONE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expression`, an absl::Status, is not OK.
#define DIALTONE_RETURN_IF_ERROR(expression)                                                           \
  do {                                                                                                 \
    if (absl::Status dialtone_status_ = (expression); !dialtone_status_.ok()) return dialtone_status_; \
  } while (false)

// Assigns the value of `expression`, an absl::StatusOr<T>, to `lhs` (a declaration or an lvalue), or returns
// its error.
#define DIALTONE_ASSIGN_OR_RETURN(lhs, expression) \
  DIALTONE_ASSIGN_OR_RETURN_IMPL_(DIALTONE_CONCAT_(dialtone_status_or_, __LINE__), lhs, expression)

#define DIALTONE_ASSIGN_OR_RETURN_IMPL_(result, lhs, expression) \
  auto result = (expression);                                    \
  if (!result.ok()) return std::move(result).status();           \
  lhs = *std::move(result)

#define DIALTONE_CONCAT_(a, b) DIALTONE_CONCAT_IMPL_(a, b)
#define DIALTONE_CONCAT_IMPL_(a, b) a##b

#endif  // DIALTONE_BASE_STATUS_MACROS_H_
