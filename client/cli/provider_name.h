#ifndef DIALTONE_CLIENT_CLI_PROVIDER_NAME_H_
#define DIALTONE_CLIENT_CLI_PROVIDER_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// A model or a voice, by its provider and the provider's name of it.
struct ProviderName {
  std::string provider;
  std::string name;
};

// Splits `PROVIDER/NAME` at the first slash; the name may hold more of them. kInvalidArgument, naming
// `option`, when a part is missing.
absl::StatusOr<ProviderName> ParseProviderName(absl::string_view option, absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_PROVIDER_NAME_H_
