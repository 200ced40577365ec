#ifndef DIALTONE_CLIENT_CLI_MAN_PAGE_H_
#define DIALTONE_CLIENT_CLI_MAN_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dialtone {

// The page of section 1 about the program that `root` declares, for man(1).
std::string ManPage(const CLI::App& root, absl::string_view version);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_MAN_PAGE_H_
