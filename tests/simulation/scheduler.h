#ifndef DIALTONE_TESTS_SIMULATION_SCHEDULER_H_
#define DIALTONE_TESTS_SIMULATION_SCHEDULER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"

namespace dialtone::simulation {

// Threads that wait for something to run: a simulation needs dozens, and starting one costs more than what
// most of them do. Used by one scheduler after another, never by two at once. Joins its threads when it ends.
class TaskThreads {
 public:
  TaskThreads() = default;
  ~TaskThreads();
  TaskThreads(const TaskThreads&) = delete;
  TaskThreads& operator=(const TaskThreads&) = delete;

 private:
  friend class Scheduler;
  struct Worker {
    std::binary_semaphore go{0};
    std::function<void()> body;  // empty: the thread ends
    std::thread thread;
  };

  Worker* Take();
  void GiveBack(Worker* worker) { idle_.push_back(worker); }

  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;
};

// Tasks whose fate is one, as those of one process.
struct TaskGroup {
  absl::Time paused_until = absl::InfinitePast();
};

// Runs tasks one at a time, each on a thread of its own, in virtual time. They pass a baton: whoever has it
// draws the next of those whose time has come; where there is none, time jumps to the next that anybody waits
// for. The same seed gives the same order on every machine.
//
// Every method is called by the thread that has the baton; the constructor's thread has it first and is the
// task "main". Because nothing else runs meanwhile, what tasks share needs no lock.
class Scheduler final : public Clock {
 public:
  struct Task {
    std::string name;
    TaskGroup* group = nullptr;  // not owned; may change while the task acts for somebody else
    absl::Time wake;
    bool paused = false;
    bool done = false;
    // What its decorators know of the work under way.
    absl::Time intent_time = absl::InfinitePast();  // when the intent of its next POST became durable
    std::string lease_token;
    int store_faults = 0;
    std::vector<std::string> late_updates;  // assistants that it changed without the lease
    TaskThreads::Worker* worker = nullptr;
    std::binary_semaphore baton{0};
  };

  Scheduler(std::uint64_t seed, TaskThreads& threads);
  // REQUIRES: no task but "main" is left.
  ~Scheduler() override = default;

  absl::Time Now() const override { return now_; }
  absl::Duration Monotonic() const override { return now_ - absl::UnixEpoch(); }

  Task& current() { return *current_; }
  SeededRandom& random() { return random_; }

  // `group` outlives the task.
  Task* Spawn(std::string name, TaskGroup* group, std::function<void()> body);
  int tasks_left() const { return static_cast<int>(tasks_.size()) - 1; }

  // Runs `event` at `time` on whatever thread comes by. It must not block.
  void At(absl::Time time, std::function<void()> event);
  bool events_left() const { return !events_.empty(); }

  // The present task stands still until `time`, or until somebody wakes it.
  void SleepUntil(absl::Time time);
  void Sleep(absl::Duration duration) { SleepUntil(now_ + duration); }
  // Perhaps another goes first whose time has come as well.
  void Yield() { SleepUntil(now_); }

  // A task that sleeps goes on at `time` instead, if that is sooner.
  static void WakeAt(Task& task, absl::Time time);
  void WakeGroup(const TaskGroup& group);
  void WakePaused();

  // How often the baton went from one task to another.
  std::int64_t switches() const { return switches_; }

 private:
  // Whose turn it is next. Runs events and moves time on.
  Task* Next();
  void End(Task* task);
  absl::Time WakeOf(const Task& task) const;

  TaskThreads& threads_;
  SeededRandom random_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  std::vector<std::unique_ptr<Task>> tasks_;
  std::vector<std::unique_ptr<Task>> ended_;
  std::multimap<absl::Time, std::function<void()>> events_;
  std::vector<Task*> ready_;
  Task* current_ = nullptr;
  std::int64_t switches_ = 0;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_SCHEDULER_H_
