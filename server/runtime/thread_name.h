#ifndef DIALTONE_SERVER_RUNTIME_THREAD_NAME_H_
#define DIALTONE_SERVER_RUNTIME_THREAD_NAME_H_

#include "absl/strings/string_view.h"

namespace dialtone {

// Names the calling thread, as `top -H` and debuggers show it. The kernel keeps 15 bytes; the rest is cut.
void NameThisThread(absl::string_view name);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_THREAD_NAME_H_
