#ifndef DIALTONE_TESTS_BENCH_REFERENCE_BARE_WATCH_SERVICE_H_
#define DIALTONE_TESTS_BENCH_REFERENCE_BARE_WATCH_SERVICE_H_

#include <dialtone/v1/phone_number_service.grpc.pb.h>

#include <unordered_set>

#include "base/mutex.h"

namespace dialtone::bench {

// The least that a server of streams can do: every WatchPhoneNumber gets the same first message and stays
// open; the first RefreshPhoneNumber writes the same next message to all of them, and does nothing else.
class BareWatchService final : public v1::PhoneNumberService::CallbackService {
 public:
  explicit BareWatchService(const v1::WatchPhoneNumberResponse& first);

  grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse>* WatchPhoneNumber(
      grpc::CallbackServerContext* context, const v1::WatchPhoneNumberRequest* request) override;
  grpc::ServerUnaryReactor* RefreshPhoneNumber(grpc::CallbackServerContext* context,
                                               const v1::RefreshPhoneNumberRequest* request,
                                               v1::RefreshPhoneNumberResponse* response) override;

 private:
  class Stream;

  const v1::WatchPhoneNumberResponse first_;
  v1::WatchPhoneNumberResponse next_;  // the change: another state, the next revision
  Mutex mu_;
  std::unordered_set<Stream*> streams_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_REFERENCE_BARE_WATCH_SERVICE_H_
