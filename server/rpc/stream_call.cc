#include "server/rpc/stream_call.h"

namespace dialtone {

StreamCall::StreamCall(OpenCalls& open) : open_(open) {
  open_.Add();
  context_.AsyncNotifyWhenDone(static_cast<Event*>(&closed_));
}

StreamCall::~StreamCall() { open_.Remove(); }

void StreamCall::Bind(Reactor* reactor) {
  {
    MutexLock lock(&mu_);
    reactor_ = reactor;
    if (!has_closed_) return;
  }
  reactor->OnCancel();
}

void StreamCall::Write(const grpc::ByteBuffer& message) {
  writer_.Write(message, static_cast<Event*>(&written_));
}

void StreamCall::Finish(const grpc::Status& status) {
  writer_.Finish(status, static_cast<Event*>(&finished_));
}

void StreamCall::Written(bool ok) {
  Reactor* reactor;
  {
    MutexLock lock(&mu_);
    reactor = reactor_;
  }
  reactor->OnWriteDone(ok);
}

void StreamCall::Finished(bool /*ok*/) {
  Reactor* reactor;
  {
    MutexLock lock(&mu_);
    has_finished_ = true;
    if (!has_closed_) return;
    reactor = reactor_;
  }
  reactor->OnDone();
}

void StreamCall::Closed(bool /*ok*/) {
  Reactor* reactor;
  bool was_finished;
  {
    MutexLock lock(&mu_);
    has_closed_ = true;
    if (reactor_ == nullptr) return;  // Bind() tells
    reactor = reactor_;
    was_finished = has_finished_;
  }
  if (was_finished) return reactor->OnDone();
  reactor->OnCancel();
}

}  // namespace dialtone
