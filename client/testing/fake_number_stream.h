#ifndef DIALTONE_CLIENT_TESTING_FAKE_NUMBER_STREAM_H_
#define DIALTONE_CLIENT_TESTING_FAKE_NUMBER_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <optional>
#include <set>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "client/testing/fake_campaigns.h"
#include "dialtone/v1/phone_number_service.pb.h"

namespace dialtone::testing {

class FakeNumberStream;

// The streams that are open. Thread-safe.
class FakeStreams {
 public:
  void Add(FakeNumberStream* stream);
  void Remove(FakeNumberStream* stream);
  // All that are open now.
  void End(const grpc::Status& how);

 private:
  Mutex mu_;
  std::set<FakeNumberStream*> streams_ ABSL_GUARDED_BY(mu_);
};

// One WatchPhoneNumber of a FakeServer. Deletes itself when gRPC is done with it.
class FakeNumberStream final : public grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse>,
                               private FakeCampaigns::Watcher {
 public:
  // Both must outlive the stream.
  FakeNumberStream(FakeCampaigns& campaigns, FakeStreams& streams,
                   const v1::WatchPhoneNumberRequest& request);

  void Start(const std::string& name);
  // Ends it after what is to be sent already.
  void End(const grpc::Status& how);

 private:
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void OnNumber(const v1::PhoneNumber& number) override;
  void OnProgress(const v1::PhoneNumber& number) override;

  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  FakeCampaigns& campaigns_;
  FakeStreams& streams_;
  const bool follow_;
  Mutex mu_;
  std::int64_t revision_ ABSL_GUARDED_BY(mu_);  // what the caller has, or will have
  // The newest message that is not sent yet.
  std::optional<v1::WatchPhoneNumberResponse> next_ ABSL_GUARDED_BY(mu_);
  v1::WatchPhoneNumberResponse message_ ABSL_GUARDED_BY(mu_);  // while `writing_`
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_NUMBER_STREAM_H_
