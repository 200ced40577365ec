#include "tests/support/postgres_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/clock.h"
#include "storage/open_store.h"

namespace dialtone {
namespace {

constexpr char kTemplate[] = "dialtone_template";
constexpr absl::Duration kStartTimeout = absl::Seconds(60);

// The directory of the newest PostgreSQL that is installed.
std::string FindPrograms() {
  glob_t found = {};
  const int result = glob("/usr/lib/postgresql/*/bin/postgres", 0, nullptr, &found);
  std::string newest;
  int newest_version = 0;
  for (std::size_t i = 0; result == 0 && i < found.gl_pathc; ++i) {
    const std::filesystem::path program(found.gl_pathv[i]);
    const int version = std::atoi(program.parent_path().parent_path().filename().c_str());
    if (version > newest_version) {
      newest_version = version;
      newest = program.parent_path();
    }
  }
  globfree(&found);
  if (newest.empty()) {
    throw std::runtime_error(
        "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/postgres); `./dev setup` installs it");
  }
  return newest;
}

// The user that PostgreSQL shall run as; nullptr: the present one.
const passwd* ServerUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) throw std::runtime_error("there is no user postgres; `./dev setup` makes one");
  return user;
}

// Starts a program as the server's user, with its output appended to `log`. It gets SIGQUIT when this process
// ends, by which PostgreSQL stops at once.
pid_t Spawn(const std::vector<std::string>& arguments, const std::string& log) {
  const passwd* user = ServerUser();
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int output = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
  if (output < 0) throw std::runtime_error("cannot write " + log);

  const pid_t pid = fork();
  if (pid == 0) {
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (user != nullptr && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
                            setuid(user->pw_uid) != 0)) {
      _exit(126);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setpgid(0, 0);  // a Ctrl-C in the terminal is ours to handle
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(output);
  if (pid < 0) throw std::runtime_error("cannot fork");
  return pid;
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int FreeLoopbackPort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    close(listener);
    throw std::runtime_error("no free port on 127.0.0.1");
  }
  close(listener);
  return ntohs(address.sin_port);
}

}  // namespace

PostgresServer::PostgresServer(Listen listen, std::string shared_buffers)
    : own_directory_(std::in_place),
      directory_(own_directory_->path()),
      programs_(FindPrograms()),
      listen_(listen),
      shared_buffers_(std::move(shared_buffers)) {
  Initialize();
}

PostgresServer::PostgresServer(const std::string& directory, Listen listen)
    : directory_(std::filesystem::absolute(directory)),
      programs_(FindPrograms()),
      listen_(listen),
      shared_buffers_(kSharedBuffers) {
  Initialize();
}

PostgresServer::~PostgresServer() {
  // The data is thrown away: a checkpoint of hundreds of small databases would be for nothing.
  if (pid_ > 0) Stop(StopMode::kImmediate);
}

void PostgresServer::Initialize() {
  // Written when everything else was.
  const std::string port_file = directory_ + "/port";
  if (int port = 0; absl::SimpleAtoi(ReadFile(port_file), &port)) {
    port_ = port;
    return Start();
  }
  if (const passwd* user = ServerUser()) {
    if (chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("cannot give " + directory_ + " to the user postgres");
    }
  }
  const std::string log = directory_ + "/initdb.log";
  const pid_t initdb =
      Spawn({programs_ + "/initdb", "--pgdata=" + directory_ + "/data", "--username=postgres", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"},
            log);
  if (WaitFor(initdb) != 0) throw std::runtime_error("initdb failed: " + ReadFile(log));
  if (listen_ == Listen::kAlsoLoopback) port_ = FreeLoopbackPort();
  Start();
  std::ofstream(port_file) << port_;
}

void PostgresServer::Start() {
  pid_ = Spawn(
      {programs_ + "/postgres", "-D", directory_ + "/data", "-p", absl::StrCat(port_), "-k", directory_, "-c",
       listen_ == Listen::kAlsoLoopback ? "listen_addresses=127.0.0.1" : "listen_addresses=", "-c",
       "shared_buffers=" + shared_buffers_, "-c", "max_connections=200"},
      directory_ + "/postgres.log");
  WaitUntilReady();
}

void PostgresServer::WaitUntilReady() {
  const SystemClock clock;
  const absl::Duration deadline = clock.Monotonic() + kStartTimeout;
  // Readable once the process has ended.
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  const std::string url = Url("postgres");
  while (PQping(url.c_str()) != PQPING_OK) {
    pollfd ended = {process, POLLIN, 0};
    const bool is_dead = poll(&ended, 1, /*milliseconds=*/10) > 0;
    if (is_dead || clock.Monotonic() > deadline) {
      close(process);
      if (is_dead) {
        WaitFor(pid_);
        pid_ = -1;
      }
      throw std::runtime_error("PostgreSQL does not start: " + ReadFile(directory_ + "/postgres.log"));
    }
  }
  close(process);
}

void PostgresServer::Stop(StopMode mode) {
  kill(pid_, mode == StopMode::kFast ? SIGINT : SIGQUIT);
  WaitFor(pid_);
  pid_ = -1;
}

std::string PostgresServer::Url(const std::string& database) const {
  return absl::StrCat("postgresql://postgres@:", port_, "/", database,
                      "?host=", absl::StrReplaceAll(directory_, {{"%", "%25"}, {"/", "%2F"}}));
}

Secret PostgresServer::LoopbackUrl(const std::string& database) const {
  return Secret(absl::StrCat("postgresql://postgres@127.0.0.1:", port_, "/", database));
}

std::string PostgresServer::Query(const std::string& sql, const std::string& database) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(Url(database).c_str()),
                                                                &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(absl::StrCat(sql, ": ", PQerrorMessage(connection.get())));
  }
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

std::string PostgresServer::NewName() {
  MutexLock lock(&mu_);
  return absl::StrCat("t", ++databases_);
}

Secret PostgresServer::NewEmptyDatabase() {
  const std::string name = NewName();
  Query("CREATE DATABASE " + name);
  return Secret(Url(name));
}

Secret PostgresServer::NewDatabase() {
  {
    MutexLock lock(&mu_);
    MakeTemplateOnce();
  }
  const std::string name = NewName();
  Query(absl::StrCat("CREATE DATABASE ", name, " TEMPLATE ", kTemplate));
  return Secret(Url(name));
}

void PostgresServer::MakeTemplateOnce() {
  if (has_template_) return;
  Query(absl::StrCat("CREATE DATABASE ", kTemplate));
  StoreOptions options;
  options.url = Secret(Url(kTemplate));
  const absl::StatusOr<int> version = MigrateStore(options);
  if (!version.ok()) throw std::runtime_error(version.status().ToString());
  has_template_ = true;
}

PostgresServer& SharedPostgresServer() {
  static PostgresServer server;
  return server;
}

}  // namespace dialtone
