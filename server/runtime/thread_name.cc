#include "server/runtime/thread_name.h"

#include <pthread.h>

#include <string>

namespace dialtone {

void NameThisThread(absl::string_view name) {
  constexpr std::size_t kKernelLimit = 15;
  pthread_setname_np(pthread_self(), std::string(name.substr(0, kKernelLimit)).c_str());
}

}  // namespace dialtone
