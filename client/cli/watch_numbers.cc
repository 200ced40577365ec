#include "client/cli/watch_numbers.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "client/cli/error_text.h"
#include "client/cli/event_waiter.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "client/cli/terminal.h"
#include "client/cli/time_text.h"
#include "client/phone_number_watch.h"

namespace dialtone {
namespace {

// How often the live line is drawn, so that its seconds go on.
constexpr absl::Duration kRedrawGap = absl::Milliseconds(500);

struct Follower {
  std::string campaign;  // its name
  std::optional<v1::PhoneNumber> latest;
  std::optional<absl::Time> told;  // when `latest` or how its search goes came
  std::unique_ptr<PhoneNumberWatch> watch;
  std::optional<RpcError> unreachable;
  std::optional<ExitCode> result;  // set when it has ended
};

class WatchRun {
 public:
  WatchRun(Session& session, const std::vector<WatchedNumber>& numbers)
      : session_(session), live_(session.out(), session.live()) {
    EventWaiter& waiter = session.waiter();
    for (const WatchedNumber& number : numbers) {
      Follower& follower = followers_.emplace_back();
      follower.campaign = CampaignName(number.campaign_id);
      follower.latest = number.known;
      const std::int64_t revision = number.known.has_value() ? number.known->revision() : 0;
      follower.watch = std::make_unique<PhoneNumberWatch>(
          session.channel(), PhoneNumberName(number.campaign_id), revision, [&waiter] { waiter.Notify(); });
    }
  }

  ExitCode Run() {
    while (true) {
      for (Follower& follower : followers_) {
        if (!follower.result.has_value()) Collect(follower);
      }
      if (OpenCampaigns().empty() || !session_.out()) break;
      if (session_.waiter().interrupted()) return Interrupted();
      const absl::Duration left = session_.WaitTimeLeft();
      if (left == absl::ZeroDuration()) return TimeIsOver();
      live_.Show(
          PaintBar(session_.look(), ProgressLine(Progress(), session_.clock().Now(), TerminalWidth())));
      session_.waiter().Wait(live_.enabled() ? std::min(left, kRedrawGap) : left);
    }
    live_.Clear();
    Summarize();
    return Worst();
  }

 private:
  void Collect(Follower& follower) {
    PhoneNumberWatch::News news = follower.watch->Take();
    for (v1::PhoneNumber& change : news.changes) {
      // At a terminal the live line says what else has changed.
      const bool same_state = follower.latest.has_value() && follower.latest->state() == change.state();
      if (!live_.enabled() || !same_state) ShowChange(change);
      follower.latest = std::move(change);
      follower.told = session_.clock().Now();
    }
    if (news.provisioning.has_value() && follower.latest.has_value()) {
      *follower.latest->mutable_provisioning() = *std::move(news.provisioning);
      follower.told = session_.clock().Now();
    }
    const bool was_unreachable = follower.unreachable.has_value();
    follower.unreachable = std::move(news.unreachable);
    if (!was_unreachable && follower.unreachable.has_value() && !session_.waiter().interrupted())
      ShowOutage();
    if (news.ended) End(follower, news.error);
  }

  void ShowChange(const v1::PhoneNumber& number) {
    live_.Clear();
    if (session_.table()) {
      session_.out() << NumberLine(number, session_.clock().Now(), session_.look()) << "\n" << std::flush;
    } else if (session_.options().output != OutputFormat::kName) {
      session_.ShowInStream(number.campaign(), number);
    }
  }

  // Said once, however many numbers are watched; the live line shows the state of it.
  void ShowOutage() {
    const auto unreachable = std::count_if(followers_.begin(), followers_.end(),
                                           [](const Follower& f) { return f.unreachable.has_value(); });
    if (live_.enabled() || unreachable > 1) return;
    session_.TellError(
        absl::StrCat("dialtone: the server at ", session_.server(), " cannot be reached; trying again\n"));
  }

  void End(Follower& follower, const std::optional<RpcError>& error) {
    live_.Clear();
    if (error.has_value()) {
      follower.result = session_.Fail(absl::StrCat("watch ", follower.campaign), *error);
      return;
    }
    const v1::PhoneNumber::State state =
        follower.latest.has_value() ? follower.latest->state() : v1::PhoneNumber::STATE_UNSPECIFIED;
    if (state == v1::PhoneNumber::ACTIVE) {
      follower.result = ExitCode::kOk;
    } else if (state == v1::PhoneNumber::FAILED) {
      session_.TellError(
          FailureText(follower.campaign, follower.latest->failure(),
                      session_.SuggestedCommand(absl::StrCat("campaigns retry ", follower.campaign))));
      follower.result = ExitCode::kFailed;
    } else if (state == v1::PhoneNumber::RELEASED) {
      session_.TellError(absl::StrCat("dialtone: the number of ", follower.campaign, " was given back\n"));
      follower.result = ExitCode::kFailed;
    } else {
      session_.TellError(absl::StrCat("dialtone: the server ended the watch of ", follower.campaign,
                                      " before the number was final\n"));
      follower.result = ExitCode::kOtherError;
    }
  }

  ExitCode Interrupted() {
    live_.Clear();
    const std::vector<std::string> open = OpenCampaigns();
    session_.TellError(absl::StrCat("Interrupted; ", absl::StrJoin(open, ", "),
                                    open.size() == 1 ? " goes" : " go",
                                    " on at the server. Watch again: ", WatchAgain(), "\n"));
    return ExitCode::kInterrupted;
  }

  ExitCode TimeIsOver() {
    live_.Clear();
    for (Follower& follower : followers_) {
      if (follower.result.has_value()) continue;
      follower.result = follower.unreachable.has_value() ? ExitCode::kUnavailable : ExitCode::kStillPending;
    }
    const ExitCode worst = Worst();
    const absl::Duration waited = session_.options().timeout.value_or(kDefaultWaitTimeout);
    session_.TellError(
        absl::StrCat("dialtone: ",
                     worst == ExitCode::kUnavailable
                         ? absl::StrCat("the server at ", session_.server(), " could not be reached within ")
                         : "still pending after ",
                     absl::FormatDuration(waited), ". Watch again: ", WatchAgain(), "\n"));
    return worst;
  }

  // At a terminal, where the lines of several numbers may have scrolled away.
  void Summarize() {
    if (!session_.live()) return;
    const WatchProgress all = Progress();
    const std::string took = AgeText(session_.clock().Monotonic() - started_);
    session_.remarks() << Paint(session_.look(), Style::kFaint, SummaryText(all, took)) << "\n" << std::flush;
  }

  WatchProgress Progress() const {
    WatchProgress progress;
    for (const Follower& follower : followers_) {
      // The end of a stream comes a moment after its last state.
      const bool final = follower.latest.has_value() && IsFinal(follower.latest->state());
      if (final && follower.latest->state() == v1::PhoneNumber::ACTIVE) {
        ++progress.ready;
      } else if (final || follower.result.has_value()) {
        ++progress.failed;
      } else if (follower.latest.has_value()) {
        progress.open.push_back(ProgressOf(*follower.latest));
        progress.open.back().told = follower.told;
      } else {
        NumberProgress unseen;
        unseen.campaign = follower.campaign;
        unseen.since = session_.clock().Now();
        progress.open.push_back(unseen);
      }
      progress.unreachable |= follower.unreachable.has_value();
    }
    return progress;
  }

  std::vector<std::string> OpenCampaigns() const {
    std::vector<std::string> names;
    for (const Follower& follower : followers_) {
      const bool pending = !follower.result.has_value() || follower.result == ExitCode::kStillPending ||
                           follower.result == ExitCode::kUnavailable;
      if (pending) names.push_back(follower.campaign);
    }
    return names;
  }

  std::string WatchAgain() const {
    return session_.SuggestedCommand(absl::StrCat("numbers watch ", absl::StrJoin(OpenCampaigns(), " ")));
  }

  ExitCode Worst() const {
    ExitCode worst = ExitCode::kOk;
    for (const Follower& follower : followers_)
      worst = WorseOf(worst, follower.result.value_or(ExitCode::kOtherError));
    return worst;
  }

  Session& session_;
  const absl::Duration started_ = session_.clock().Monotonic();
  LiveLine live_;
  std::vector<Follower> followers_;
};

}  // namespace

ExitCode WatchNumbers(Session& session, const std::vector<WatchedNumber>& numbers) {
  return WatchRun(session, numbers).Run();
}

}  // namespace dialtone
