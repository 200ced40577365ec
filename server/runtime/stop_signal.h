#ifndef DIALTONE_SERVER_RUNTIME_STOP_SIGNAL_H_
#define DIALTONE_SERVER_RUNTIME_STOP_SIGNAL_H_

namespace dialtone {

// How a process is told to stop: SIGTERM and SIGINT, taken in an ordinary thread instead of a handler.

// Holds the stop signals back, in the calling thread and in all that it starts from now on, and ignores
// SIGPIPE (a peer that hung up is an error of that write). Call it first in main.
void HoldStopSignals();

// Blocks until a stop signal came (perhaps before the call), and returns its number.
// REQUIRES: HoldStopSignals()
int WaitForStopSignal();

// From now on a stop signal ends the process at once, with exit status 128 + its number: for the second one,
// of somebody who does not want to wait for the drain. Works for process 1 of a container, too, for which the
// kernel ignores signals that have no handler.
void ExitOnNextStopSignal();

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_STOP_SIGNAL_H_
