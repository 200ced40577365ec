#ifndef DIALTONE_CLIENT_TESTING_FAKE_JOURNAL_H_
#define DIALTONE_CLIENT_TESTING_FAKE_JOURNAL_H_

#include <grpcpp/server_context.h>

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "dialtone/v1/campaign_service.pb.h"

namespace dialtone::testing {

// Which calls a FakeServer has seen, and which of the next ones go wrong. Thread-safe.
class FakeJournal {
 public:
  // See FakeServer.
  void FailNextCalls(int count, absl::Status error);
  void LoseNextAnswers(int count);
  int calls(const std::string& method) const;
  v1::CreateCampaignRequest last_create() const;
  std::string last_token() const;

  void CountCall(const std::string& method, const grpc::CallbackServerContext& context);
  void KeepCreate(const v1::CreateCampaignRequest& request);
  // The error with which the unary call that begins now fails, or OK.
  absl::Status NextError();
  // Whether the answer of the unary call that ends now is lost.
  bool NextAnswerIsLost();

 private:
  mutable Mutex mu_;
  int calls_to_fail_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Status error_ ABSL_GUARDED_BY(mu_);
  int answers_to_lose_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<std::string, int> calls_ ABSL_GUARDED_BY(mu_);
  v1::CreateCampaignRequest last_create_ ABSL_GUARDED_BY(mu_);
  std::string last_token_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_JOURNAL_H_
