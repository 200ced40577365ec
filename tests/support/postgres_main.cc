// dialtone-test-postgres DIR: a throw-away PostgreSQL in the empty directory DIR, for scripts. Prints the URL
// of an empty database on the first line of its output and runs until SIGTERM or SIGINT, which end it as a
// crash does. Started again in the same DIR it has the same data at the same URL. Never for data that
// matters: everybody on this machine may connect.
#include <signal.h>

#include <exception>
#include <iostream>

#include "tests/support/postgres_server.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: dialtone-test-postgres DIR\n";
    return 2;
  }
  // Blocked before anything starts, so that a signal at any time is waited for below.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  sigprocmask(SIG_BLOCK, &stop_signals, nullptr);
  try {
    dialtone::PostgresServer server(argv[1], dialtone::PostgresServer::Listen::kAlsoLoopback);
    if (server.Query("SELECT 1 FROM pg_database WHERE datname = 'dialtone'").empty()) {
      server.Query("CREATE DATABASE dialtone");
    }
    std::cout << server.LoopbackUrl("dialtone").Reveal() << std::endl;
    int signal = 0;
    sigwait(&stop_signals, &signal);
  } catch (const std::exception& error) {
    std::cerr << "dialtone-test-postgres: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
