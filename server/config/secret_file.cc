#include "server/config/secret_file.h"

#include <utility>

#include "base/status_macros.h"
#include "server/config/text_file.h"

namespace dialtone {

absl::StatusOr<Secret> ReadSecretFile(const std::string& path) {
  DIALTONE_ASSIGN_OR_RETURN(std::string content, ReadTextFile(path, std::size_t{64} * 1024));
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
  if (content.empty()) return absl::InvalidArgumentError("the file is empty");
  return Secret(std::move(content));
}

}  // namespace dialtone
