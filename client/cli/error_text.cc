#include "client/cli/error_text.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cli/text_width.h"

namespace dialtone {
namespace {

constexpr int kLongestMessage = 600;

// Whether the error comes from the way to the server and not from Dialtone: then its message is made for
// developers.
bool IsFromTransport(const RpcError& error) { return error.reason.empty(); }

// What the transport says of TLS, by words of its own that are the same for every server.
struct TlsFault {
  absl::string_view words;
  absl::string_view cause;
  absl::string_view remedy;
};

constexpr TlsFault kTlsFaults[] = {
    {"certificate verify failed", "shows a certificate of an authority that is not trusted here",
     "Name its authority with --tls-ca-file."},
    {"not in peer certificate", "shows a certificate for another name",
     "Say that name with --tls-server-name."},
    {"wrong version number", "does not speak TLS", "Call it without --tls."},
    {"handshake failed", "agrees to no TLS connection", "Does it want a certificate, or other --tls- flags?"},
};

const TlsFault* FindTlsFault(const RpcError& error) {
  if (!IsFromTransport(error) || error.code != absl::StatusCode::kUnavailable) return nullptr;
  for (const TlsFault& fault : kTlsFaults) {
    if (absl::StrContains(error.message, fault.words)) return &fault;
  }
  return nullptr;
}

std::string Cause(const RpcError& error, absl::string_view server) {
  if (const TlsFault* fault = FindTlsFault(error); fault != nullptr) {
    return absl::StrCat("the server at ", server, " ", fault->cause);
  }
  if (IsFromTransport(error)) {
    switch (error.code) {
      case absl::StatusCode::kUnavailable:
        return absl::StrCat("the server at ", server, " cannot be reached");
      case absl::StatusCode::kDeadlineExceeded:
        return absl::StrCat("the server at ", server, " gave no answer in time");
      case absl::StatusCode::kUnimplemented:
        return absl::StrCat("the server at ", server, " does not know this call");
      case absl::StatusCode::kCancelled:
        return "interrupted";
      default:
        break;
    }
  }
  std::string message = CutToWidth(Printable(error.message), kLongestMessage);
  if (!message.empty()) return message;
  return absl::StrCat("the server gave the error ", absl::StatusCodeToString(error.code));
}

std::string Remedy(const RpcError& error) {
  if (error.retry_delay.has_value()) {
    const auto seconds =
        std::max<std::int64_t>(1, absl::ToInt64Seconds(absl::Ceil(*error.retry_delay, absl::Seconds(1))));
    return absl::StrCat("Try again in ", seconds, "s.");
  }
  if (const TlsFault* fault = FindTlsFault(error); fault != nullptr) return std::string(fault->remedy);
  switch (error.code) {
    case absl::StatusCode::kUnavailable:
      return IsFromTransport(error)
                 ? "Is dialtone-server running there, and does it want --tls? Say where it is with "
                   "--server, DIALTONE_SERVER or --context."
                 : "Try again in a moment.";
    case absl::StatusCode::kUnauthenticated:
      return "Give a token that the server knows with --token-file, or in a context.";
    case absl::StatusCode::kPermissionDenied:
      return "The token does not allow this: use one that does.";
    case absl::StatusCode::kDeadlineExceeded:
      return "Try again, or allow more time with --timeout.";
    case absl::StatusCode::kUnimplemented:
      return "Does dialtone-server run there, and is it as new as this program?";
    case absl::StatusCode::kNotFound:
      if (error.reason == "VAPI_PHONE_NUMBER_NOT_FOUND") return "See what there is: dialtone orphans list";
      return "See what there is: dialtone campaigns list";
    case absl::StatusCode::kAlreadyExists:
      return "Choose another --id, or leave it out.";
    case absl::StatusCode::kAborted:
      return "It changed meanwhile: look at it and try again.";
    default:
      return "";
  }
}

}  // namespace

std::string ErrorText(absl::string_view attempt, const RpcError& error, absl::string_view server) {
  std::string text = absl::StrCat("dialtone: cannot ", attempt, ": ", Cause(error, server));
  if (!error.reason.empty()) absl::StrAppend(&text, " (", Printable(error.reason), ")");
  text += '\n';
  for (const RpcError::FieldViolation& violation : error.violations) {
    absl::StrAppend(&text, "  ", Printable(violation.field), ": ", Printable(violation.description), "\n");
  }
  const std::string remedy = Remedy(error);
  if (!remedy.empty()) absl::StrAppend(&text, remedy, "\n");
  return text;
}

}  // namespace dialtone
