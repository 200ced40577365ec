#ifndef DIALTONE_SERVER_VAPI_API_KEY_H_
#define DIALTONE_SERVER_VAPI_API_KEY_H_

#include <utility>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "base/secret.h"

namespace dialtone {

// kInvalidArgument, without the key, when it cannot be sent as a header.
absl::Status CheckApiKey(const Secret& key);

// The key of an account, which may be renewed while calls are made: each uses the one that is there when it
// begins. Thread-safe.
class ApiKey {
 public:
  explicit ApiKey(Secret key) : key_(std::move(key)) {}

  Secret Get() const {
    MutexLock lock(&mu_);
    return key_;
  }
  // True when `key` is another one than before. REQUIRES: CheckApiKey(key) is OK.
  bool Renew(Secret key) {
    MutexLock lock(&mu_);
    if (key.Reveal() == key_.Reveal()) return false;
    key_ = std::move(key);
    return true;
  }

 private:
  mutable Mutex mu_;
  Secret key_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_API_KEY_H_
