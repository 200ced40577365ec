#ifndef DIALTONE_SERVER_VAPI_VAPI_RESULT_H_
#define DIALTONE_SERVER_VAPI_VAPI_RESULT_H_

#include <utility>
#include <variant>

#include "server/vapi/vapi_error.h"

namespace dialtone {

// What a call to Vapi came to: a value, or a typed error (absl::Status would lose what the error says).
template <typename T>
class VapiResult {
 public:
  VapiResult(T value) : result_(std::move(value)) {}          // NOLINT: a result is its value
  VapiResult(VapiError error) : result_(std::move(error)) {}  // NOLINT

  bool ok() const { return std::holds_alternative<T>(result_); }
  // REQUIRES: ok()
  const T& value() const { return std::get<T>(result_); }
  // REQUIRES: !ok()
  const VapiError& error() const { return std::get<VapiError>(result_); }

 private:
  std::variant<T, VapiError> result_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_VAPI_RESULT_H_
