#ifndef DIALTONE_TESTS_BENCH_WATCH_CROWD_H_
#define DIALTONE_TESTS_BENCH_WATCH_CROWD_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace grpc {
class CompletionQueue;
}

namespace dialtone::bench {

// What a stream tells the crowd it belongs to. Thread-safe.
class CrowdEvents {
 public:
  virtual ~CrowdEvents() = default;
  virtual void OnFirst() = 0;                          // its first message
  virtual void OnChange() = 0;                         // its first message that tells of a change after that
  virtual void OnEnd(const absl::Status& status) = 0;  // once, and the last thing it does
};

// One stream that is open, or being opened. One operation of it is under way at a time, at its queue, with
// the stream itself as the tag.
class CrowdStream {
 public:
  virtual ~CrowdStream() = default;
  virtual void Cancel() = 0;
  // The operation under way has ended.
  virtual void Proceed(bool ok) = 0;
};

// Where a stream lives.
struct CrowdPlace {
  const std::shared_ptr<grpc::Channel>& channel;
  grpc::CompletionQueue& queue;
};

// Many streams to one server, which is taken to allow 1000 on a connection: 100 connections for 100,000, well
// within anyone's file descriptors and ports, all from this process. No more than 256 are being opened at
// once, as servers bound the calls that wait. They are spread over queues with a thread each, because an
// operation that ends is looked for among all that are under way at its queue. Not thread-safe.
class Crowd final : public CrowdEvents {
 public:
  // Opens the stream with this number, from 0, and starts to read.
  using OpenStream =
      std::function<std::unique_ptr<CrowdStream>(const CrowdPlace& place, int number, CrowdEvents& events)>;

  Crowd(std::string address, OpenStream open);
  ~Crowd() override;  // Close()s

  // Opens streams until there are `count`; returns when each has its first message. Fails when a stream ends,
  // or when none comes forward for a minute.
  absl::Status OpenUntil(int count);

  // Before the change is asked for.
  void ExpectChange();
  // When the last of the streams had heard of the change; fails as OpenUntil(), or after `patience`.
  absl::StatusOr<absl::Time> AwaitChange(absl::Duration patience);

  // Cancels all streams and waits for their ends.
  void Close();

  void OnFirst() override;
  void OnChange() override;
  void OnEnd(const absl::Status& status) override;

 private:
  class Queue;

  int size() const { return static_cast<int>(streams_.size()); }

  const std::string address_;
  const OpenStream open_;
  std::vector<std::unique_ptr<Queue>> queues_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<CrowdStream>> streams_;

  Mutex mu_;
  CondVar moved_;
  int first_ ABSL_GUARDED_BY(mu_) = 0;
  int expected_changes_ ABSL_GUARDED_BY(mu_) = 0;
  int changes_ ABSL_GUARDED_BY(mu_) = 0;
  int ended_ ABSL_GUARDED_BY(mu_) = 0;
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  absl::Time last_change_ ABSL_GUARDED_BY(mu_);
  absl::Status failed_ ABSL_GUARDED_BY(mu_);
};

// WatchPhoneNumber of the campaign whose id `id_of` tells, to its end.
Crowd::OpenStream WatchNumbers(std::function<std::string(int)> id_of);

// etcd's watch of one key, another for each stream.
Crowd::OpenStream WatchEtcdKeys();

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_WATCH_CROWD_H_
