#include "client/testing/fake_journal.h"

#include <utility>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace dialtone::testing {

void FakeJournal::FailNextCalls(int count, absl::Status error) {
  MutexLock lock(&mu_);
  calls_to_fail_ = count;
  error_ = std::move(error);
}

void FakeJournal::LoseNextAnswers(int count) {
  MutexLock lock(&mu_);
  answers_to_lose_ = count;
}

int FakeJournal::calls(const std::string& method) const {
  MutexLock lock(&mu_);
  const auto count = calls_.find(method);
  return count == calls_.end() ? 0 : count->second;
}

v1::CreateCampaignRequest FakeJournal::last_create() const {
  MutexLock lock(&mu_);
  return last_create_;
}

std::string FakeJournal::last_token() const {
  MutexLock lock(&mu_);
  return last_token_;
}

void FakeJournal::CountCall(const std::string& method, const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("authorization");
  absl::string_view token;
  if (header != context.client_metadata().end()) {
    token = absl::string_view(header->second.data(), header->second.size());
    absl::ConsumePrefix(&token, "Bearer ");
  }
  MutexLock lock(&mu_);
  ++calls_[method];
  last_token_ = std::string(token);
}

void FakeJournal::KeepCreate(const v1::CreateCampaignRequest& request) {
  MutexLock lock(&mu_);
  last_create_ = request;
}

absl::Status FakeJournal::NextError() {
  MutexLock lock(&mu_);
  if (calls_to_fail_ == 0) return absl::OkStatus();
  --calls_to_fail_;
  return error_;
}

bool FakeJournal::NextAnswerIsLost() {
  MutexLock lock(&mu_);
  if (answers_to_lose_ == 0) return false;
  --answers_to_lose_;
  return true;
}

}  // namespace dialtone::testing
