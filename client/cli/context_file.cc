#include "client/cli/context_file.h"

#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "client/cli/text_file.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr absl::string_view kCurrent = "current-context";
constexpr absl::string_view kContexts = "contexts";

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  absl::StatusOr<ContextFile> Read(const YAML::Node& root) const {
    ContextFile file;
    if (root.IsNull()) return file;
    DIALTONE_RETURN_IF_ERROR(ForEach(root, "the file", [&](const std::string& key, const YAML::Node& value) {
      if (key == kCurrent) return Text(value, key, file.current);
      if (key != kContexts) return Unknown(value, key, {kCurrent, kContexts});
      return ForEach(value, key, [&](const std::string& name, const YAML::Node& context) {
        return ReadContext(name, context, file.contexts[name]);
      });
    }));
    return file;
  }

 private:
  using Visit = std::function<absl::Status(const std::string& key, const YAML::Node& value)>;

  absl::Status Fault(const YAML::Node& node, absl::string_view what) const {
    const std::string line = node.Mark().is_null() ? "" : absl::StrCat(":", node.Mark().line + 1);
    return absl::InvalidArgumentError(absl::StrCat(path_, line, ": ", what));
  }

  absl::Status Unknown(const YAML::Node& node, absl::string_view key,
                       const std::vector<absl::string_view>& known) const {
    return Fault(node, absl::StrCat("'", key, "' is not known here; known: ", absl::StrJoin(known, ", ")));
  }

  absl::Status ForEach(const YAML::Node& node, absl::string_view name, const Visit& visit) const {
    if (!node.IsMap()) return Fault(node, absl::StrCat(name, " must hold keys and values"));
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) return Fault(entry.first, "a key must be a word");
      const std::string& key = entry.first.Scalar();
      if (!seen.insert(key).second) return Fault(entry.first, absl::StrCat("'", key, "' comes twice"));
      DIALTONE_RETURN_IF_ERROR(visit(key, entry.second));
    }
    return absl::OkStatus();
  }

  absl::Status Text(const YAML::Node& node, absl::string_view key, std::string& text) const {
    if (!node.IsScalar()) return Fault(node, absl::StrCat("'", key, "' must be one value"));
    text = node.Scalar();
    return absl::OkStatus();
  }

  absl::Status Bool(const YAML::Node& node, absl::string_view key, bool& value) const {
    if (!YAML::convert<bool>::decode(node, value)) {
      return Fault(node, absl::StrCat("'", key, "' must be true or false"));
    }
    return absl::OkStatus();
  }

  absl::Status File(const YAML::Node& node, absl::string_view key, std::string& path) const {
    DIALTONE_RETURN_IF_ERROR(Text(node, key, path));
    const std::size_t slash = path_.rfind('/');
    if (!path.empty() && path.front() != '/' && slash != std::string::npos) {
      path = absl::StrCat(path_.substr(0, slash + 1), path);
    }
    return absl::OkStatus();
  }

  absl::Status ReadContext(const std::string& name, const YAML::Node& node, Context& context) const {
    DIALTONE_RETURN_IF_ERROR(ForEach(node, name, [&](const std::string& key, const YAML::Node& value) {
      if (key == "server") return Text(value, key, context.server);
      if (key == "tls") return Bool(value, key, context.tls);
      if (key == "tls-ca-file") return File(value, key, context.tls_ca_file);
      if (key == "tls-cert-file") return File(value, key, context.tls_cert_file);
      if (key == "tls-key-file") return File(value, key, context.tls_key_file);
      if (key == "tls-server-name") return Text(value, key, context.tls_server_name);
      if (key == "token-file") return File(value, key, context.token_file);
      if (key == "token") return Text(value, key, context.token);
      if (key == "insecure-token") return Bool(value, key, context.insecure_token);
      return Unknown(value, key,
                     {"server", "tls", "tls-ca-file", "tls-cert-file", "tls-key-file", "tls-server-name",
                      "token-file", "token", "insecure-token"});
    }));
    if (context.server.empty()) return Fault(node, absl::StrCat("the context '", name, "' needs a server"));
    if (!context.token.empty() && !context.token_file.empty()) {
      return Fault(node, absl::StrCat("the context '", name, "' has token and token-file: keep one"));
    }
    // The text itself is a secret.
    if (!context.token.empty() && !IsToken(context.token)) {
      return Fault(node, absl::StrCat("the token of the context '", name,
                                      "' is none: one word of printable ASCII is needed"));
    }
    return absl::OkStatus();
  }

  const std::string& path_;
};

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return absl::NotFoundError(absl::StrCat("there is no file ", path));
    }
    return absl::InvalidArgumentError(absl::StrCat(path, " cannot be read"));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is open to others, and may hold tokens. Close it: chmod 600 ", path));
  }
  return ReadTextFile(path, "the list of contexts", kMaxBytes);
}

}  // namespace

bool UsesTls(const Context& context) {
  return context.tls || !context.tls_ca_file.empty() || !context.tls_cert_file.empty() ||
         !context.tls_key_file.empty() || !context.tls_server_name.empty();
}

bool HasToken(const Context& context) { return !context.token.empty() || !context.token_file.empty(); }

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

absl::StatusOr<ContextFile> ParseContextFile(const std::string& text, const std::string& path) {
  try {
    return Reader(path).Read(YAML::Load(text));
  } catch (const YAML::Exception& fault) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", fault.mark.line + 1, ": is no YAML: ", fault.msg));
  }
}

absl::StatusOr<ContextFile> ReadContextFile(const std::string& path) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string text, ReadPrivateFile(path));
  return ParseContextFile(text, path);
}

absl::Status SetCurrentContext(const std::string& path, const std::string& name) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string text, ReadPrivateFile(path));
  DIALTONE_ASSIGN_OR_RETURN(const ContextFile file, ParseContextFile(text, path));
  if (file.contexts.count(name) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("there is no context '", name, "' in ", path));
  }
  // By lines, so that comments and order stay.
  const std::string line = absl::StrCat(kCurrent, ": ", YAML::Dump(YAML::Node(name)));
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const auto current = std::find_if(lines.begin(), lines.end(), [](const std::string& each) {
    return absl::StartsWith(each, absl::StrCat(kCurrent, ":"));
  });
  if (current == lines.end()) {
    lines.insert(lines.begin(), line);
  } else {
    *current = line;
  }
  const std::string changed = absl::StrJoin(lines, "\n");
  // Of a file that is written otherwise, in braces or with quoted keys, the line above would be a second key.
  const auto read_again = ParseContextFile(changed, path);
  if (!read_again.ok() || read_again->current != name) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " cannot be changed by this program: set ", kCurrent, " in it yourself"));
  }
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int descriptor = mkstemp(temporary.data());  // with mode 0600
  if (descriptor < 0) return absl::InvalidArgumentError(absl::StrCat(path, " cannot be written"));
  const bool written =
      write(descriptor, changed.data(), changed.size()) == static_cast<ssize_t>(changed.size());
  const bool closed = close(descriptor) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    unlink(temporary.c_str());
    return absl::InvalidArgumentError(absl::StrCat(path, " cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace dialtone
