#include "server/rpc/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/ulid.h"
#include "base/utf8_prefix.h"
#include "server/runtime/log.h"

namespace dialtone {
namespace {

constexpr char kErrorDomain[] = "dialtone";
// An error travels in headers whose size peers limit, to 8 KiB by default, and a client that gets more sees
// no error of ours at all. The message goes twice, once percent-encoded; the details go in base64.
constexpr std::size_t kMaxMessageBytes = 768;
constexpr std::size_t kMaxViolationsBytes = 2560;
constexpr std::size_t kMaxViolationTextBytes = 200;  // of a field, and of its description

bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

std::string MaskedMessage(const absl::Status& status) {
  const std::string reference = NewUlid(absl::Now());
  LogError("internal error", {{"reference", reference}, {"error", status.message()}});
  return absl::StrCat("Internal error; the server's log tells more under the reference ", reference, ".");
}

std::string Shortened(absl::string_view text, std::size_t bytes) {
  constexpr absl::string_view kMore = "...";
  if (text.size() <= bytes) return std::string(text);
  return absl::StrCat(Utf8Prefix(text, bytes - kMore.size()), kMore);
}

std::string DefaultReason(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message =
      IsOurFault(status.code()) ? MaskedMessage(status) : Shortened(status.message(), kMaxMessageBytes);

  google::rpc::Status details;
  details.set_code(code);
  details.set_message(message);
  google::rpc::ErrorInfo info;
  const std::string reason = ReasonOf(status);
  info.set_reason(reason.empty() ? DefaultReason(status.code()) : reason);
  info.set_domain(kErrorDomain);
  details.add_details()->PackFrom(info);

  google::rpc::BadRequest bad_request;
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    auto* field = bad_request.add_field_violations();
    field->set_field(Shortened(violation.field, kMaxViolationTextBytes));
    field->set_description(Shortened(violation.description, kMaxViolationTextBytes));
    if (bad_request.ByteSizeLong() > kMaxViolationsBytes) {
      bad_request.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  if (bad_request.field_violations_size() > 0) details.add_details()->PackFrom(bad_request);

  if (const absl::Duration delay = RetryDelayOf(status); delay > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    const absl::Duration whole = absl::Trunc(delay, absl::Seconds(1));
    retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(whole));
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(delay - whole)));
    details.add_details()->PackFrom(retry);
  }
  return grpc::Status(code, message, details.SerializeAsString());
}

absl::string_view CodeName(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::CANCELLED:
      return "Canceled";
    case grpc::StatusCode::INVALID_ARGUMENT:
      return "InvalidArgument";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DeadlineExceeded";
    case grpc::StatusCode::NOT_FOUND:
      return "NotFound";
    case grpc::StatusCode::ALREADY_EXISTS:
      return "AlreadyExists";
    case grpc::StatusCode::PERMISSION_DENIED:
      return "PermissionDenied";
    case grpc::StatusCode::UNAUTHENTICATED:
      return "Unauthenticated";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "ResourceExhausted";
    case grpc::StatusCode::FAILED_PRECONDITION:
      return "FailedPrecondition";
    case grpc::StatusCode::ABORTED:
      return "Aborted";
    case grpc::StatusCode::OUT_OF_RANGE:
      return "OutOfRange";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "Unimplemented";
    case grpc::StatusCode::INTERNAL:
      return "Internal";
    case grpc::StatusCode::UNAVAILABLE:
      return "Unavailable";
    case grpc::StatusCode::DATA_LOSS:
      return "DataLoss";
    default:
      return "Unknown";
  }
}

}  // namespace dialtone
