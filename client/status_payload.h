#ifndef DIALTONE_CLIENT_STATUS_PAYLOAD_H_
#define DIALTONE_CLIENT_STATUS_PAYLOAD_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace dialtone {

// The same code and message, with each of the google.rpc details as a payload under its type URL.
absl::Status ToAbslStatus(const grpc::Status& status);

template <typename Message>
std::string PayloadUrl() {
  return absl::StrCat("type.googleapis.com/", Message::descriptor()->full_name());
}

// The payload of type Message; nullopt when there is none that can be read.
template <typename Message>
std::optional<Message> PayloadOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(PayloadUrl<Message>());
  Message message;
  if (!payload.has_value() || !message.ParseFromString(std::string(*payload))) return std::nullopt;
  return message;
}

template <typename Message>
void SetPayload(absl::Status& status, const Message& message) {
  status.SetPayload(PayloadUrl<Message>(), absl::Cord(message.SerializeAsString()));
}

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_STATUS_PAYLOAD_H_
