#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/mutex.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"
#include "tests/simulation/simulation.h"

namespace dialtone::simulation {
namespace {

struct Arguments {
  std::string program;
  std::uint64_t first = 1, seeds = 1000;
  int jobs = 1;
  bool trace = false, until_failure = false;
  std::string mutation;
};

// Tasks hand the baton from thread to thread, which costs several times as much between two processors as on
// one.
void StayOnProcessor(int job) {
  cpu_set_t allowed, one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  std::vector<int> processors;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) processors.push_back(cpu);
  }
  if (processors.empty()) return;
  CPU_ZERO(&one);
  CPU_SET(processors[job % processors.size()], &one);
  (void)pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

Mutation MutationOf(const std::string& name) {
  for (const NamedMutation& each : kMutations) {
    if (each.name == name) return each.mutation;
  }
  return Mutation::kNone;
}

class Runner {
 public:
  explicit Runner(const Arguments& arguments) : arguments_(arguments), next_(arguments.first) {}

  int Run() {
    const auto start = std::chrono::steady_clock::now();
    const int offset = std::max(0, sched_getcpu());
    std::vector<std::thread> jobs;
    for (int job = 0; job < arguments_.jobs; ++job)
      jobs.emplace_back([this, job, offset] { Work(job + offset); });
    for (std::thread& job : jobs) job.join();
    return Report(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }

 private:
  static constexpr std::size_t kMaxTold = 20;

  // Returns the exit status.
  int Report(double seconds) {
    MutexLock lock(&mu_);
    for (const auto& [seed, violation] : violations_) {
      absl::PrintF("seed %d: %s\n  alone: %s --seed %d --trace%s\n", seed, violation, arguments_.program,
                   seed, arguments_.mutation.empty() ? "" : absl::StrCat(" --mutate ", arguments_.mutation));
    }
    absl::PrintF(
        "met: %d crashes, %d stops, %d pauses, %d faults of the store and %d of Vapi, %d POSTs that came "
        "late; "
        "%d campaigns (%d ended ACTIVE, %d deleted), %d retries, %d numbers bought twice and given back\n",
        met_.crashes, met_.stops, met_.pauses, met_.store_faults, met_.vapi_faults, met_.late_posts,
        met_.campaigns, met_.active, met_.deleted, met_.retries, met_.bought_twice);
    absl::PrintF("%.1f s, %.0f seeds/s, %.0f switches a seed (%d at most), %.0f min of virtual time a seed\n",
                 seconds, lived_ / seconds, static_cast<double>(switches_) / lived_, most_switches_,
                 absl::ToDoubleMinutes(virtual_time_) / lived_);
    absl::PrintF("%d seeds passed, %d failed\n", lived_ - failed_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

  void Work(int processor) {
    StayOnProcessor(processor);
    TaskThreads threads;
    Metrics metrics;
    while (true) {
      const std::uint64_t seed = next_++;
      if (seed >= arguments_.first + arguments_.seeds || stop_) return;
      const Outcome outcome =
          Simulate({.seed = seed, .mutation = MutationOf(arguments_.mutation), .trace = arguments_.trace},
                   threads, metrics);
      MutexLock lock(&mu_);
      ++lived_;
      met_.Add(outcome.met);
      switches_ += outcome.switches;
      most_switches_ = std::max(most_switches_, outcome.switches);
      virtual_time_ += outcome.virtual_time;
      if (outcome.violation.empty()) continue;
      ++failed_;
      stop_ = arguments_.until_failure;
      violations_.emplace(seed, outcome.violation);
      if (violations_.size() > kMaxTold) violations_.erase(std::prev(violations_.end()));
    }
  }

  const Arguments arguments_;
  std::atomic<std::uint64_t> next_;
  std::atomic<bool> stop_ = false;
  Mutex mu_;
  Met met_ ABSL_GUARDED_BY(mu_);
  std::int64_t lived_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t failed_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t switches_ ABSL_GUARDED_BY(mu_) = 0;
  std::int64_t most_switches_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Duration virtual_time_ ABSL_GUARDED_BY(mu_);
  std::map<std::uint64_t, std::string> violations_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

int Main(int argc, char** argv) {
  Arguments arguments{.program = argv[0]};
  std::uint64_t seed = 0;
  CLI::App app(
      "Lives worlds full of faults, one per seed, and checks that each campaign ends with one number.");
  app.add_option("--seeds", arguments.seeds, "how many seeds")->check(CLI::PositiveNumber);
  app.add_option("--first", arguments.first, "the first seed");
  app.add_option("--jobs", arguments.jobs, "how many worlds at once")->check(CLI::Range(1, 256));
  CLI::Option* alone =
      app.add_option("--seed", seed, "this seed alone")->excludes("--seeds")->excludes("--first");
  app.add_flag("--trace", arguments.trace, "print the schedule of the seed")->needs(alone);
  app.add_flag("--until-failure", arguments.until_failure, "stop at the first seed that fails");
  std::vector<std::string> names;
  for (const NamedMutation& each : kMutations) names.emplace_back(each.name);
  app.add_option("--mutate", arguments.mutation, "break Dialtone in this way")->check(CLI::IsMember(names));
  CLI11_PARSE(app, argc, argv);
  if (alone->count() > 0) {
    arguments.first = seed;
    arguments.seeds = 1;
    arguments.jobs = 1;
  }
  ConfigureLog(LogLevel::kError, LogFormat::kText);
  return Runner(arguments).Run();
}

}  // namespace dialtone::simulation

int main(int argc, char** argv) { return dialtone::simulation::Main(argc, argv); }
