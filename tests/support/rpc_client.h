#ifndef DIALTONE_TESTS_SUPPORT_RPC_CLIENT_H_
#define DIALTONE_TESTS_SUPPORT_RPC_CLIENT_H_

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dialtone {

// Longer than any call of a test takes unless it hangs.
inline std::chrono::system_clock::time_point PatientDeadline() {
  return std::chrono::system_clock::now() + std::chrono::seconds(60);
}

// What a unary call came to.
template <typename Response>
struct Answer {
  grpc::Status status;
  Response response;
};

// Call(server.campaigns(), &Stub::GetCampaign, request)
template <typename Stub, typename Request, typename Response>
Answer<Response> Call(Stub& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(PatientDeadline());
  Answer<Response> answer;
  answer.status = (stub.*method)(&context, request, &answer.response);
  return answer;
}

// One server stream. Its methods are for one thread at a time, but for Cancel().
template <typename Response>
class StreamReader {
 public:
  template <typename Stub, typename Request>
  StreamReader(Stub& stub,
               std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*,
                                                                             const Request&),
               const Request& request) {
    context_.set_deadline(PatientDeadline());
    reader_ = (stub.*method)(&context_, request);
  }
  ~StreamReader() {
    if (finished_) return;
    Cancel();
    Finish();
  }
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // The next message; nullopt at the end of the stream.
  std::optional<Response> Next() {
    Response response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response;
  }
  // The same, and runs `meanwhile` again and again until the message is there.
  std::optional<Response> NextWhile(const std::function<void()>& meanwhile) {
    std::future<std::optional<Response>> next = std::async(std::launch::async, [this] { return Next(); });
    while (next.wait_for(std::chrono::seconds(0)) != std::future_status::ready) meanwhile();
    return next.get();
  }
  void Cancel() { context_.TryCancel(); }
  // Reads to the end of the stream and tells how it ended.
  grpc::Status Finish() {
    while (Next().has_value()) continue;
    finished_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
  bool finished_ = false;
};

// The detail of type Message in an error; nullopt when there is none.
template <typename Message>
std::optional<Message> DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : details.details()) {
    Message message;
    if (any.Is<Message>() && any.UnpackTo(&message)) return message;
  }
  return std::nullopt;
}

inline std::string ReasonIn(const grpc::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() && info->domain() == "dialtone" ? info->reason() : "(no reason of dialtone's)";
}

// The fields that a BadRequest names.
inline std::vector<std::string> FaultyFields(const grpc::Status& status) {
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  if (bad.has_value()) {
    for (const auto& violation : bad->field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

MATCHER(IsGrpcOk, negation ? "is not OK" : "is OK") {
  *result_listener << "code " << arg.error_code() << ": " << arg.error_message();
  return arg.ok();
}

// An error with this code and the reason that its ErrorInfo has to name.
MATCHER_P2(IsGrpcError, code, reason, "is the error " + std::to_string(code) + " because of " + reason) {
  *result_listener << "code " << arg.error_code() << ": " << arg.error_message() << " (" << ReasonIn(arg)
                   << ")";
  return arg.error_code() == code && ReasonIn(arg) == reason;
}

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_RPC_CLIENT_H_
