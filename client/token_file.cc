#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "dialtone/client_options.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxTokenBytes = 16 << 10;

}  // namespace

TokenSource TokenFromFile(std::string path) {
  return [path = std::move(path)]() -> absl::StatusOr<std::string> {
    std::ifstream file(path, std::ios::binary);
    std::string token(kMaxTokenBytes + 1, '\0');
    file.read(token.data(), static_cast<std::streamsize>(token.size()));
    if (file.bad() || (!file.is_open())) {
      return absl::FailedPreconditionError(absl::StrCat("the token file ", path, " cannot be read"));
    }
    token.resize(static_cast<std::size_t>(file.gcount()));
    if (token.size() > kMaxTokenBytes) {
      return absl::FailedPreconditionError(absl::StrCat("the token file ", path, " has more than 16 KiB"));
    }
    absl::StripAsciiWhitespace(&token);
    if (token.empty())
      return absl::FailedPreconditionError(absl::StrCat("the token file ", path, " is empty"));
    return token;
  };
}

}  // namespace dialtone
