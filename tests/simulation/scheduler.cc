#include "tests/simulation/scheduler.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace dialtone::simulation {

TaskThreads::~TaskThreads() {
  for (const auto& worker : workers_) {
    worker->body = nullptr;
    worker->go.release();
    worker->thread.join();
  }
}

TaskThreads::Worker* TaskThreads::Take() {
  if (idle_.empty()) {
    workers_.push_back(std::make_unique<Worker>());
    Worker* worker = workers_.back().get();
    worker->thread = std::thread([worker] {
      while (true) {
        worker->go.acquire();
        // Moved out: when the body is done, the next one may be there already.
        const std::function<void()> body = std::move(worker->body);
        if (!body) return;
        body();
      }
    });
    idle_.push_back(worker);
  }
  Worker* worker = idle_.back();
  idle_.pop_back();
  return worker;
}

Scheduler::Scheduler(std::uint64_t seed, TaskThreads& threads) : threads_(threads), random_(seed) {
  tasks_.push_back(std::make_unique<Task>());
  current_ = tasks_.front().get();
  current_->name = "main";
  current_->wake = now_;
}

Scheduler::Task* Scheduler::Spawn(std::string name, TaskGroup* group, std::function<void()> body) {
  tasks_.push_back(std::make_unique<Task>());
  Task* task = tasks_.back().get();
  task->name = std::move(name);
  task->group = group;
  task->wake = now_;
  task->worker = threads_.Take();
  task->worker->body = [this, task, body = std::move(body)] {
    task->baton.acquire();
    body();
    End(task);
  };
  task->worker->go.release();
  return task;
}

void Scheduler::At(absl::Time time, std::function<void()> event) {
  events_.emplace(std::max(time, now_), std::move(event));
}

absl::Time Scheduler::WakeOf(const Task& task) const {
  return task.group == nullptr ? task.wake : std::max(task.wake, task.group->paused_until);
}

Scheduler::Task* Scheduler::Next() {
  while (true) {
    while (!events_.empty() && events_.begin()->first <= now_) {
      const auto event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      event();
    }
    ready_.clear();
    absl::Time soonest = events_.empty() ? absl::InfiniteFuture() : events_.begin()->first;
    for (const auto& task : tasks_) {
      const absl::Time wake = WakeOf(*task);
      if (wake <= now_) ready_.push_back(task.get());
      soonest = std::min(soonest, wake);
    }
    if (!ready_.empty()) return ready_[random_.Next() % ready_.size()];
    if (soonest == absl::InfiniteFuture()) {
      std::fputs("simulation: every task sleeps for ever\n", stderr);
      std::abort();
    }
    now_ = soonest;
  }
}

void Scheduler::SleepUntil(absl::Time time) {
  Task* self = current_;
  self->wake = time;
  Task* next = Next();
  if (next == self) return;
  ++switches_;
  current_ = next;
  next->baton.release();
  self->baton.acquire();
}

void Scheduler::End(Task* task) {
  task->done = true;
  const auto found =
      std::find_if(tasks_.begin(), tasks_.end(), [task](const auto& each) { return each.get() == task; });
  ended_.push_back(std::move(*found));
  tasks_.erase(found);
  Task* next = Next();
  ++switches_;
  current_ = next;
  threads_.GiveBack(task->worker);
  next->baton.release();
}

void Scheduler::WakeAt(Task& task, absl::Time time) { task.wake = std::min(task.wake, time); }

void Scheduler::WakeGroup(const TaskGroup& group) {
  for (const auto& task : tasks_) {
    if (task->group == &group) WakeAt(*task, now_);
  }
}

void Scheduler::WakePaused() {
  for (const auto& task : tasks_) {
    if (task->paused) WakeAt(*task, now_);
  }
}

}  // namespace dialtone::simulation
