#ifndef DIALTONE_CLIENT_NUMBER_NAME_H_
#define DIALTONE_CLIENT_NUMBER_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// `phoneNumbers/{id}`, of that or of `campaigns/{id}`. INVALID_ARGUMENT for anything else.
absl::StatusOr<std::string> PhoneNumberNameOf(absl::string_view name);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_NUMBER_NAME_H_
