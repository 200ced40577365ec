#ifndef DIALTONE_TESTING_FAKE_SERVER_H_
#define DIALTONE_TESTING_FAKE_SERVER_H_

#include <dialtone/v1/campaign_service.pb.h>
#include <dialtone/v1/phone_number_service.pb.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "dialtone/client_options.h"

namespace dialtone::testing {

// A Dialtone for the tests of applications: it listens on a free port of 127.0.0.1, keeps campaigns in
// memory, calls nobody, and does with numbers what the test says. A real Client talks to it over a real
// connection, so what that does about errors, lost answers and restarts is tested too. Thread-safe.
//
// It knows create (with request ids), get, list (filters of state, account, labels and text; no pages),
// update, delete (the campaign is gone at once), retry, refresh and WatchPhoneNumber. All else is
// UNIMPLEMENTED. Of requests it checks the names, the display name, ids and area codes; the real server
// checks more.
class FakeServer {
 public:
  struct Options {
    // Whether a number has its digits as soon as it is asked for. Otherwise it is PENDING until MakeReady()
    // or Fail().
    bool ready_at_once = false;
  };

  // Aborts the program when there is no port to be had.
  FakeServer();
  explicit FakeServer(Options options);
  // Ends every call and stream with UNAVAILABLE.
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  // `127.0.0.1:PORT`, the same after Stop() and Start().
  const std::string& endpoint() const;
  // Options with that endpoint, and gaps between attempts that suit a test.
  ClientOptions client_options() const;

  // ---- What happens to numbers. `campaign` is `campaigns/{id}`. NOT_FOUND; FAILED_PRECONDITION unless it is
  // PENDING. ----

  // An empty `number` means a fresh one, +1AAA5550100 and up with the area code that was asked for.
  absl::Status MakeReady(const std::string& campaign, const std::string& number = "");
  absl::Status Fail(const std::string& campaign, const v1::Failure& failure);
  // What pending numbers tell of their search, with the heartbeat that is sent at once.
  absl::Status ShowProgress(const std::string& campaign, double progress);

  // ---- What happens to calls ----

  // The next `count` unary calls fail with this before they have any effect. With RESOURCE_EXHAUSTED and
  // UNAVAILABLE, `retry_after` above 0 is sent along.
  void FailNextCalls(int count, absl::StatusCode code, absl::Duration retry_after = absl::ZeroDuration());
  // The next `count` unary calls take effect, and their answers are lost on the way: UNAVAILABLE.
  void LoseNextAnswers(int count);
  // Ends the streams that are open, as a server does that drains.
  void EndStreams();
  // As a server that ends, and the same one when it has been started again, with all it knew.
  void Stop();
  void Start();

  // ---- What was seen ----

  // How many calls came of a method, such as `CreateCampaign`, with those that failed.
  int calls(const std::string& method) const;
  // The latest request.
  v1::CreateCampaignRequest last_create() const;
  // The token of the latest call, or empty.
  std::string last_token() const;

 private:
  class Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace dialtone::testing

#endif  // DIALTONE_TESTING_FAKE_SERVER_H_
