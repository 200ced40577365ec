#include "client/cli/endpoint.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/context_file.h"
#include "client/cli/loopback.h"
#include "client/cli/shell_word.h"
#include "client/cli/text_file.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxPemBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxTokenBytes = std::size_t{8} << 10;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return value == nullptr ? "" : value;
}

void Override(std::string& value, const std::string& stronger) {
  if (!stronger.empty()) value = stronger;
}

// The context that is meant, or an empty one.
absl::StatusOr<Context> ChosenContext(const EndpointFlags& flags, const EndpointEnvironment& environment) {
  std::string name = flags.context;
  if (name.empty() && flags.server.empty()) name = environment.context;
  const bool named = !name.empty();
  if (!named && (!flags.server.empty() || !environment.server.empty())) return Context();
  const std::string path = ContextFilePath(flags, environment);
  absl::StatusOr<ContextFile> file = ReadContextFile(path);
  if (absl::IsNotFound(file.status()) && !named && flags.config.empty()) return Context();
  if (absl::IsNotFound(file.status())) return absl::InvalidArgumentError(file.status().message());
  DIALTONE_RETURN_IF_ERROR(file.status());
  if (!named) name = file->current;
  if (name.empty()) return Context();
  const auto found = file->contexts.find(name);
  if (found == file->contexts.end()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no context '", name, "' in ", path,
                                                   ". See what there is: dialtone context list"));
  }
  return found->second;
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, "the token", kMaxTokenBytes));
  std::string token(absl::StripAsciiWhitespace(text));
  if (!IsToken(token)) {
    return absl::InvalidArgumentError(
        absl::StrCat("what is in ", SourceText(path), " is no token: one word of printable ASCII is needed"));
  }
  return token;
}

absl::StatusOr<TlsOptions> ReadTls(const Context& where) {
  TlsOptions tls;
  tls.server_name = where.tls_server_name;
  if (where.tls_cert_file.empty() != where.tls_key_file.empty()) {
    return absl::InvalidArgumentError("--tls-cert-file and --tls-key-file are needed both, or none of them");
  }
  if (!where.tls_ca_file.empty()) {
    DIALTONE_ASSIGN_OR_RETURN(tls.ca, ReadTextFile(where.tls_ca_file, "the CA certificate", kMaxPemBytes));
  }
  if (!where.tls_cert_file.empty()) {
    DIALTONE_ASSIGN_OR_RETURN(tls.certificate,
                              ReadTextFile(where.tls_cert_file, "the certificate", kMaxPemBytes));
    DIALTONE_ASSIGN_OR_RETURN(tls.private_key,
                              ReadTextFile(where.tls_key_file, "the private key", kMaxPemBytes));
  }
  return tls;
}

}  // namespace

EndpointEnvironment ReadEndpointEnvironment() {
  return {.server = Variable(kServerVariable),
          .context = Variable(kContextVariable),
          .token_file = Variable(kTokenFileVariable),
          .config_home = Variable("XDG_CONFIG_HOME"),
          .home = Variable("HOME")};
}

std::string ContextFilePath(const EndpointFlags& flags, const EndpointEnvironment& environment) {
  if (!flags.config.empty()) return flags.config;
  const std::string folder =
      environment.config_home.empty() ? absl::StrCat(environment.home, "/.config") : environment.config_home;
  return absl::StrCat(folder, "/dialtone/config.yaml");
}

absl::StatusOr<ChannelOptions> ResolveEndpoint(const EndpointFlags& flags,
                                               const EndpointEnvironment& environment) {
  DIALTONE_ASSIGN_OR_RETURN(Context where, ChosenContext(flags, environment));
  // --context is stronger than what the environment says.
  if (flags.context.empty()) Override(where.server, environment.server);
  Override(where.server, flags.server);
  if (where.server.empty()) where.server = kDefaultServer;
  if (flags.context.empty() && !environment.token_file.empty()) {
    where.token.clear();
    where.token_file = environment.token_file;
  }
  if (!flags.token_file.empty()) {
    where.token.clear();
    where.token_file = flags.token_file;
  }
  Override(where.tls_ca_file, flags.tls_ca_file);
  Override(where.tls_cert_file, flags.tls_cert_file);
  Override(where.tls_key_file, flags.tls_key_file);
  Override(where.tls_server_name, flags.tls_server_name);

  ChannelOptions channel;
  channel.address = where.server;
  const bool tls = flags.tls || UsesTls(where);
  if (tls) {
    DIALTONE_ASSIGN_OR_RETURN(channel.tls, ReadTls(where));
  }
  channel.bearer_token = where.token;
  if (!where.token_file.empty()) {
    DIALTONE_ASSIGN_OR_RETURN(channel.bearer_token, ReadToken(where.token_file));
  }
  if (!channel.bearer_token.empty() && !tls && !IsLoopback(channel.address) && !flags.insecure_token &&
      !where.insecure_token) {
    return absl::InvalidArgumentError(absl::StrCat("the token would go to ", channel.address,
                                                   " in plain text, for everybody on the way to read: add "
                                                   "--tls, or --insecure-token if that way is safe"));
  }
  return channel;
}

std::string RepeatedFlags(const EndpointFlags& flags) {
  std::string text;
  const auto add = [&text](absl::string_view flag, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&text, " ", flag, " ", ShellWord(value));
  };
  add("--config", flags.config);
  add("--context", flags.context);
  add("--server", flags.server);
  if (flags.tls) absl::StrAppend(&text, " --tls");
  add("--tls-ca-file", flags.tls_ca_file);
  add("--tls-cert-file", flags.tls_cert_file);
  add("--tls-key-file", flags.tls_key_file);
  add("--tls-server-name", flags.tls_server_name);
  add("--token-file", flags.token_file);
  if (flags.insecure_token) absl::StrAppend(&text, " --insecure-token");
  return text;
}

}  // namespace dialtone
