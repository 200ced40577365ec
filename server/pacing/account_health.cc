#include "server/pacing/account_health.h"

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

// What concerns the account as a whole; a number that is gone or an assistant that is refused does not.
bool ConcernsAccount(const VapiError& error) {
  return MeansAway(error) || error.kind == VapiErrorKind::kRateLimited ||
         error.kind == VapiErrorKind::kUnauthorized || error.kind == VapiErrorKind::kQuota ||
         error.kind == VapiErrorKind::kPayment;
}

}  // namespace

bool MeansAway(const VapiError& error) {
  switch (error.kind) {
    case VapiErrorKind::kNotSent:
    case VapiErrorKind::kNoReply:
    case VapiErrorKind::kServerError:
    case VapiErrorKind::kMalformedReply:
    case VapiErrorKind::kRefusedByEdge:
      return true;
    case VapiErrorKind::kRateLimited:
    case VapiErrorKind::kUnauthorized:
    case VapiErrorKind::kNotFound:
    case VapiErrorKind::kConflict:
    case VapiErrorKind::kAreaCodeUnavailable:
    case VapiErrorKind::kQuota:
    case VapiErrorKind::kPayment:
    case VapiErrorKind::kInvalidRequest:
      return false;
  }
  return false;
}

bool NeverAsked(const VapiError& error) {
  return error.kind == VapiErrorKind::kInvalidRequest && error.http_status == 0;
}

void AccountHealth::Succeeded(absl::Time now) {
  credentials_refused_ = false;
  last_success_time_ = now;
}

void AccountHealth::Failed(const VapiError& error, absl::Time now) {
  if (NeverAsked(error)) return;
  if (error.kind == VapiErrorKind::kUnauthorized) {
    credentials_refused_ = true;
  } else if (!MeansAway(error) && error.kind != VapiErrorKind::kRateLimited) {
    // A refusal of the request means that the key was taken. A 429 may come before the key is looked at.
    credentials_refused_ = false;
  }
  if (!ConcernsAccount(error)) return;
  last_error_ = error.http_status == 0 ? absl::StrCat(VapiErrorKindName(error.kind), ": ", error.message)
                                       : absl::StrCat("HTTP ", error.http_status, ": ", error.message);
  last_error_time_ = now;
}

bool AccountHealth::Update(bool away, bool throttled, absl::Time now) {
  const AccountState state = away                   ? AccountState::kUnreachable
                             : credentials_refused_ ? AccountState::kCredentialsRefused
                             : throttled            ? AccountState::kThrottled
                                                    : AccountState::kHealthy;
  if (state == state_) return false;
  state_ = state;
  state_time_ = now;
  return true;
}

void AccountHealth::Describe(AccountStatus& status) const {
  status.state = state_;
  status.state_time = state_time_;
  status.last_error = last_error_;
  status.last_error_time = last_error_time_;
  status.last_success_time = last_success_time_;
}

}  // namespace dialtone
