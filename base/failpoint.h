#ifndef DIALTONE_BASE_FAILPOINT_H_
#define DIALTONE_BASE_FAILPOINT_H_

// DIALTONE_FAILPOINT("name") marks a place at which a test may end the process as a crash does. It is nothing
// at all unless the build is made with the CMake option DIALTONE_FAILPOINTS, which no build that ships is.
// There, a process with `name:N` in the environment variable DIALTONE_FAILPOINT ends itself with SIGKILL when
// it gets to `name` for the N-th time, counted over all threads. Whoever marks a place links
// dialtone::failpoint.
#ifdef DIALTONE_FAILPOINTS

#include "absl/strings/string_view.h"

namespace dialtone {

// Thread-safe. A variable that is not `name:N` ends the process with a sentence on standard error.
void ReachFailpoint(absl::string_view name);

}  // namespace dialtone

#define DIALTONE_FAILPOINT(name) ::dialtone::ReachFailpoint(name)

#else

#define DIALTONE_FAILPOINT(name) static_cast<void>(0)

#endif

#endif  // DIALTONE_BASE_FAILPOINT_H_
