#ifndef DIALTONE_SERVER_WATCH_RENDERED_ONCE_H_
#define DIALTONE_SERVER_WATCH_RENDERED_ONCE_H_

#include <memory>
#include <string>

#include "absl/base/call_once.h"
#include "absl/functional/function_ref.h"

namespace dialtone {

// Bytes that many need and one makes. A copy begins anew. Thread-safe.
class RenderedOnce {
 public:
  RenderedOnce() = default;
  RenderedOnce(const RenderedOnce& /*other*/) {}
  RenderedOnce& operator=(const RenderedOnce&) = delete;

  // What the first `render` returned; every caller is to render the same. Never null.
  std::shared_ptr<const std::string> Get(absl::FunctionRef<std::string()> render) const {
    absl::call_once(once_, [&] { bytes_ = std::make_shared<const std::string>(render()); });
    return bytes_;
  }

 private:
  mutable absl::once_flag once_;
  mutable std::shared_ptr<const std::string> bytes_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_RENDERED_ONCE_H_
