#include "dialtone/errors.h"

#include "client/status_payload.h"
#include "google/rpc/error_details.pb.h"

namespace dialtone {

std::string ErrorReason(const absl::Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

std::map<std::string, std::string> ErrorMetadata(const absl::Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

std::vector<FieldError> FieldErrors(const absl::Status& status) {
  std::vector<FieldError> errors;
  if (const auto request = PayloadOf<google::rpc::BadRequest>(status)) {
    for (const auto& violation : request->field_violations()) {
      errors.push_back({violation.field(), violation.description()});
    }
  }
  return errors;
}

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  const auto info = PayloadOf<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) + absl::Nanoseconds(info->retry_delay().nanos());
}

std::optional<v1::Failure> NumberFailure(const absl::Status& status) {
  return PayloadOf<v1::Failure>(status);
}

}  // namespace dialtone
