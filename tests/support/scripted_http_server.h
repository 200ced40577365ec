#ifndef DIALTONE_TESTS_SUPPORT_SCRIPTED_HTTP_SERVER_H_
#define DIALTONE_TESTS_SUPPORT_SCRIPTED_HTTP_SERVER_H_

#include <deque>
#include <list>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace dialtone {

// What the server does with one request.
struct ScriptedReply {
  std::string bytes;              // sent as they are: perhaps no HTTP at all, perhaps nothing
  bool unread = false;            // replies or closes without reading the request, which is then not recorded
  bool wait_for_release = false;  // reads the request, and sends nothing before Release()
  bool close = false;             // closes the connection afterwards
};

// The bytes of a well-formed reply. `headers` are whole lines, each ending in "\r\n".
std::string HttpReplyBytes(int status, absl::string_view body, absl::string_view headers = "");

// An HTTP server of raw sockets on a free port of 127.0.0.1, for what a real server would not do: it serves
// scripted bytes, breaks off, stalls, and records what it received. Connections are kept alive unless the
// script says otherwise. A request beyond the script gets a 500. Thread-safe.
class ScriptedHttpServer {
 public:
  struct Request {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    int connection = 0;  // 1 for the first one accepted, and so on
  };

  // Aborts the test program when there is no port to be had.
  ScriptedHttpServer();
  ~ScriptedHttpServer();
  ScriptedHttpServer(const ScriptedHttpServer&) = delete;
  ScriptedHttpServer& operator=(const ScriptedHttpServer&) = delete;

  int port() const { return port_; }
  std::string url() const;

  // Replies are used up in the order in which requests begin to arrive, whatever their connection.
  void Script(ScriptedReply reply);
  // Short for a 200 with a JSON body.
  void ScriptJson(absl::string_view body);
  // Lets every stalled reply go, present and future.
  void Release();
  // Refuses new connections, breaks the present ones, and joins every thread. Idempotent.
  void Stop();

  std::vector<Request> requests() const;
  int connections() const;
  // False when `count` requests have not been received within 10 seconds.
  bool WaitForRequests(size_t count);

 private:
  struct Connection {
    int fd = -1;
    int number = 0;
    std::thread thread;
  };

  void AcceptLoop();
  void Serve(int fd, int number);
  ScriptedReply NextReply();
  // False when the script is over for this connection: stopped while waiting.
  bool WaitUntilReleased();

  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;

  mutable Mutex mu_;
  CondVar changed_;
  std::deque<ScriptedReply> script_ ABSL_GUARDED_BY(mu_);
  std::vector<Request> requests_ ABSL_GUARDED_BY(mu_);
  std::list<Connection> connections_ ABSL_GUARDED_BY(mu_);
  bool released_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_SCRIPTED_HTTP_SERVER_H_
