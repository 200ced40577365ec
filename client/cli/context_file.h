#ifndef DIALTONE_CLIENT_CLI_CONTEXT_FILE_H_
#define DIALTONE_CLIENT_CLI_CONTEXT_FILE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone {

// A server, and how to speak to it. Empty text is what is not said.
struct Context {
  std::string server;
  bool tls = false;
  std::string tls_ca_file;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_server_name;
  std::string token_file;
  std::string token;  // a secret
  bool insecure_token = false;
};

// Whether it speaks TLS: said so, or said how.
bool UsesTls(const Context& context);
bool HasToken(const Context& context);

struct ContextFile {
  std::string current;
  std::map<std::string, Context> contexts;
};

// The contexts that YAML `text` describes; docs/cli.md has an example. Paths that are not absolute begin at
// the folder of `path`, which errors name. kInvalidArgument, with the line, for what is not understood.
absl::StatusOr<ContextFile> ParseContextFile(const std::string& text, const std::string& path);

// The same from the file at `path`. kNotFound when there is none; kInvalidArgument, too, when others than its
// owner may read or change it.
absl::StatusOr<ContextFile> ReadContextFile(const std::string& path);

// Makes `name`, which must be in the file, its current context, and changes nothing else in it. Errors: as
// ReadContextFile(), and kInvalidArgument for an unknown name or a file that cannot be written.
absl::Status SetCurrentContext(const std::string& path, const std::string& name);

// Whether `text` can be a bearer token: printable ASCII without blanks.
bool IsToken(absl::string_view text);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_CONTEXT_FILE_H_
