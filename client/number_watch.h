#ifndef DIALTONE_CLIENT_NUMBER_WATCH_H_
#define DIALTONE_CLIENT_NUMBER_WATCH_H_

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "client/connection.h"
#include "client/phone_number_watch.h"
#include "dialtone/watch.h"

namespace dialtone {

// A Watch over a Connection, which it keeps alive.
class NumberWatch final : public Watch, private Connection::Cancellable {
 public:
  // `name` is `phoneNumbers/{id}`. Errors: see Client::WatchNumber().
  static absl::StatusOr<std::unique_ptr<NumberWatch>> Open(std::shared_ptr<Connection> connection,
                                                           std::string name, WatchCallbacks callbacks,
                                                           const WatchOptions& options);
  ~NumberWatch() override;

  void Stop() override;

 private:
  NumberWatch(std::shared_ptr<Connection> connection, WatchCallbacks callbacks);
  void Start(std::string name, const WatchOptions& options);

  // Connection::Cancellable:
  void Cancel() override;

  // On the stream's thread.
  void Deliver();
  void DeliverNews(const PhoneNumberWatch::News& news);
  // Calls back, unless stopped meanwhile.
  void Call(absl::FunctionRef<void()> callback);

  const std::shared_ptr<Connection> connection_;
  const WatchCallbacks callbacks_;
  bool admitted_ = false;
  Mutex mu_;
  CondVar ended_changed_;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  // The stream's thread, once it has called.
  std::thread::id thread_ ABSL_GUARDED_BY(mu_);
  // Set once and for all by Start().
  PhoneNumberWatch* stream_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::unique_ptr<PhoneNumberWatch> owned_stream_;  // last: its thread uses all of the above
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_NUMBER_WATCH_H_
