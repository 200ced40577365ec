#include "storage/sql/postgres_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/sql/change_notice.h"

namespace dialtone {
namespace {

// What one Wait() gives at most. The rest stays with libpq and the server until the next.
constexpr std::size_t kMostNotices = 10000;
constexpr std::size_t kLongestReason = 300;
// poll() counts in int milliseconds.
constexpr absl::Duration kLongestPoll = absl::Hours(1);

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeNotify {
  void operator()(PGnotify* notify) const { PQfreemem(notify); }
};

absl::Status Stopped() { return absl::CancelledError("the listener was stopped"); }

int OpenEvent() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

PostgresListener::PostgresListener(Secret conninfo, std::string origin, absl::Duration timeout)
    : conninfo_(std::move(conninfo)),
      origin_(std::move(origin)),
      timeout_(timeout),
      stop_event_(OpenEvent()) {}

PostgresListener::~PostgresListener() { close(stop_event_); }

void PostgresListener::Stop() {
  // Nobody ever reads it, so that it stays readable.
  eventfd_write(stop_event_, 1);
}

absl::Status PostgresListener::Lost(absl::string_view what) {
  // libpq names host and user, never the password.
  const std::string reason = connection_ == nullptr ? "out of memory" : PQerrorMessage(connection_.get());
  connection_.reset();
  const std::string one_line = absl::StrReplaceAll(absl::StripAsciiWhitespace(reason), {{"\n", " "}});
  return absl::UnavailableError(absl::StrCat(what, ": ", one_line.substr(0, kLongestReason)));
}

absl::Status PostgresListener::AwaitInput(absl::Duration until) {
  for (;;) {
    const absl::Duration left = std::clamp(until - clock_.Monotonic(), absl::ZeroDuration(), kLongestPoll);
    pollfd waits[] = {{PQsocket(connection_.get()), POLLIN, 0}, {stop_event_, POLLIN, 0}};
    // Rounded up, so that a wait does not end a little too early and begin again and again.
    const int ready = poll(waits, 2, static_cast<int>(std::ceil(absl::ToDoubleMilliseconds(left))));
    if (ready < 0 && errno != EINTR) return Lost("poll failed");
    if (ready > 0 && waits[1].revents != 0) return Stopped();
    if (ready > 0) return absl::OkStatus();
    if (clock_.Monotonic() >= until) return absl::DeadlineExceededError("nothing came in time");
  }
}

absl::Status PostgresListener::Connect() {
  connection_.reset(PQconnectdb(conninfo_.Reveal().c_str()));
  if (connection_ == nullptr || PQstatus(connection_.get()) != CONNECTION_OK) return Lost("cannot connect");
  // Error messages without DETAIL, which quotes rows.
  PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);
  // libpq would write what the server says beside an answer, such as its farewell, past the log.
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  return RunListen();
}

absl::Status PostgresListener::RunListen() {
  // Not PQexec, which waits for as long as a server says nothing.
  PGconn* const connection = connection_.get();
  if (PQsendQuery(connection, absl::StrCat("LISTEN ", kChangeChannel).c_str()) != 1) {
    return Lost("cannot listen");
  }
  const absl::Duration until = clock_.Monotonic() + timeout_;
  for (;;) {
    while (PQisBusy(connection) == 1) {
      const absl::Status input = AwaitInput(until);
      if (absl::IsDeadlineExceeded(input)) return Lost("the server does not answer LISTEN in time");
      if (!input.ok()) return input;
      if (PQconsumeInput(connection) != 1) return Lost("cannot listen");
    }
    const std::unique_ptr<PGresult, ClearResult> result(PQgetResult(connection));
    if (result == nullptr) return absl::OkStatus();
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return Lost("cannot listen");
  }
}

std::vector<CampaignId> PostgresListener::TakeNotices() {
  std::vector<CampaignId> ids;
  while (ids.size() < kMostNotices) {
    const std::unique_ptr<PGnotify, FreeNotify> notify(PQnotifies(connection_.get()));
    if (notify == nullptr) break;
    std::optional<ChangeNotice> notice = ParseChangeNotice(notify->extra);
    if (notice.has_value() && notice->origin != origin_) ids.push_back(std::move(notice->id));
  }
  return ids;
}

absl::StatusOr<std::vector<CampaignId>> PostgresListener::Wait(absl::Duration patience) {
  if (connection_ == nullptr) return absl::UnavailableError("not connected");
  const absl::Duration until = clock_.Monotonic() + patience;
  for (;;) {
    std::vector<CampaignId> ids = TakeNotices();
    if (!ids.empty()) return ids;
    const absl::Status input = AwaitInput(until);
    if (absl::IsDeadlineExceeded(input)) return ids;
    if (!input.ok()) return input;
    if (PQconsumeInput(connection_.get()) != 1) return Lost("the connection broke");
    // A stream of our own notices must not hold the caller up.
    if (clock_.Monotonic() >= until) return TakeNotices();
  }
}

}  // namespace dialtone
