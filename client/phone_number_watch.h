#ifndef DIALTONE_CLIENT_PHONE_NUMBER_WATCH_H_
#define DIALTONE_CLIENT_PHONE_NUMBER_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "client/reconnecting_stream.h"
#include "client/rpc_error.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {

// Follows one phone number to its final state, over as many streams as that takes. Thread-safe.
class PhoneNumberWatch final : private ReconnectingStream::Events {
 public:
  // At most this many changes wait for Take(); of more, the oldest are dropped.
  static constexpr std::size_t kMaxWaitingChanges = 64;

  // What came since the call of Take() before.
  struct News {
    // Oldest first.
    std::vector<v1::PhoneNumber> changes;
    // How the search goes, when that was told apart from a change.
    std::optional<v1::PhoneNumber::Provisioning> provisioning;
    // Set while the server cannot be reached, or has no room for a stream.
    std::optional<RpcError> unreachable;
    // Nothing more will come.
    bool ended = false;
    // Why it ended, unless it ended well.
    std::optional<RpcError> error;
    // What `unreachable` or `error` was decoded from; OK without either.
    grpc::Status status;
  };

  struct Options {
    // Go on after ACTIVE and FAILED.
    bool follow = false;
    ReconnectingStream::Options reconnecting;
    // Called on the thread with the context of each stream before it is opened; an error ends the watch. May
    // be empty.
    std::function<grpc::Status(grpc::ClientContext& context)> prepare;
  };

  // Starts at once, on a thread of its own. Changes up to `after_revision` are not told. `on_news` is called
  // on that thread whenever Take() has something new.
  PhoneNumberWatch(const std::shared_ptr<grpc::Channel>& channel, std::string phone_number_name,
                   std::int64_t after_revision, std::function<void()> on_news)
      : PhoneNumberWatch(channel, std::move(phone_number_name), after_revision, std::move(on_news),
                         Options{}) {}
  PhoneNumberWatch(const std::shared_ptr<grpc::Channel>& channel, std::string phone_number_name,
                   std::int64_t after_revision, std::function<void()> on_news, Options options);
  // Cancels and waits for the thread.
  ~PhoneNumberWatch() override = default;

  News Take();

  // Makes it end soon, with CANCELLED. May be called more than once.
  void Cancel() { stream_.Cancel(); }

 private:
  grpc::Status Read(grpc::ClientContext* context, const std::function<void()>& alive) override;
  void OnUnreachable(const grpc::Status& why) override;
  void OnEnd(const grpc::Status& how) override;

  void Accept(v1::WatchPhoneNumberResponse message);

  const std::unique_ptr<v1::PhoneNumberService::Stub> stub_;
  const std::string name_;
  const std::function<void()> on_news_;
  const Options options_;
  std::int64_t revision_;  // the newest that is known; only the stream's thread uses it
  Mutex mu_;
  News news_ ABSL_GUARDED_BY(mu_);
  ReconnectingStream stream_;  // last: its thread uses all of the above
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_PHONE_NUMBER_WATCH_H_
