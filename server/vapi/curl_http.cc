#include "server/vapi/curl_http.h"

#include <curl/curl.h>

#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace dialtone {
namespace {

// More callers than this still get a connection each; theirs is closed after the call.
constexpr size_t kMaxIdleHandles = 8;

using EasyHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// One exchange, as libcurl's callbacks see it.
struct Transfer {
  const bool at_most_once;
  size_t bytes_left;
  std::string body;
  bool over_limit = false;
  bool head_complete = false;
  int times_sent = 0;
};

// Called when a connection stands and the request is about to leave, and again before every repetition.
int OnAboutToSend(void* transfer_ptr, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(transfer_ptr);
  if (transfer.at_most_once && transfer.times_sent > 0) return CURL_PREREQFUNC_ABORT;
  ++transfer.times_sent;
  return CURL_PREREQFUNC_OK;
}

bool Fits(Transfer& transfer, size_t bytes) {
  transfer.over_limit = bytes > transfer.bytes_left;
  if (!transfer.over_limit) transfer.bytes_left -= bytes;
  return !transfer.over_limit;
}

// One line of the head at a time; also the lines of a trailer.
size_t OnHeader(char* data, size_t size, size_t count, void* transfer_ptr) {
  auto& transfer = *static_cast<Transfer*>(transfer_ptr);
  const absl::string_view line(data, size * count);
  if (!Fits(transfer, line.size())) return 0;
  if (absl::StartsWith(line, "HTTP/")) transfer.head_complete = false;  // after a 1xx, the real one
  if (absl::StripTrailingAsciiWhitespace(line).empty()) transfer.head_complete = true;
  return line.size();
}

size_t OnBody(char* data, size_t size, size_t count, void* transfer_ptr) {
  auto& transfer = *static_cast<Transfer*>(transfer_ptr);
  if (!Fits(transfer, size * count)) return 0;
  transfer.body.append(data, size * count);
  return size * count;
}

// Sets options and remembers whether every one of them was accepted.
class OptionSetter {
 public:
  explicit OptionSetter(CURL* handle) : handle_(handle) {}

  template <typename T>
  void Set(CURLoption option, T value) {
    ok_ = curl_easy_setopt(handle_, option, value) == CURLE_OK && ok_;
  }
  bool ok() const { return ok_; }

 private:
  CURL* const handle_;
  bool ok_ = true;
};

HeaderList BuildHeaders(const HttpRequest& request) {
  HeaderList list(nullptr, &curl_slist_free_all);
  const auto append = [&list](const char* line) {
    curl_slist* longer = curl_slist_append(list.get(), line);
    if (longer == nullptr) return false;
    list.release();  // NOLINT(bugprone-unused-return-value): it is the head of `longer`, or was null
    list.reset(longer);
    return true;
  };
  // Without this libcurl waits for "100 Continue" before it sends a large body.
  if (!append("Expect:")) return HeaderList(nullptr, &curl_slist_free_all);
  for (const std::string& header : request.headers) {
    if (!append(header.c_str())) return HeaderList(nullptr, &curl_slist_free_all);
  }
  return list;
}

bool Prepare(CURL* handle, const CurlHttp::Options& options, const HttpRequest& request, curl_slist* headers,
             Transfer& transfer) {
  OptionSetter setter(handle);
  setter.Set(CURLOPT_URL, request.url.c_str());
  setter.Set(CURLOPT_PATH_AS_IS, 1L);
  setter.Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  setter.Set(CURLOPT_PROTOCOLS_STR, options.allow_plain_http ? "http,https" : "https");
  setter.Set(CURLOPT_FOLLOWLOCATION, 0L);
  setter.Set(CURLOPT_PROXY, "");  // set but empty: the environment is not asked
  setter.Set(CURLOPT_SSL_VERIFYPEER, 1L);
  setter.Set(CURLOPT_SSL_VERIFYHOST, 2L);
  setter.Set(CURLOPT_NOSIGNAL, 1L);
  setter.Set(CURLOPT_CONNECTTIMEOUT_MS,
             static_cast<long>(absl::ToInt64Milliseconds(options.connect_timeout)));
  setter.Set(CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options.total_timeout)));
  setter.Set(CURLOPT_USERAGENT, options.user_agent.c_str());
  setter.Set(CURLOPT_HTTPHEADER, headers);

  if (!request.body.empty()) {
    setter.Set(CURLOPT_POST, 1L);
    setter.Set(CURLOPT_POSTFIELDS, request.body.data());
    setter.Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  setter.Set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  setter.Set(CURLOPT_FRESH_CONNECT, request.at_most_once ? 1L : 0L);
  setter.Set(CURLOPT_FORBID_REUSE, request.at_most_once ? 1L : 0L);

  setter.Set(CURLOPT_PREREQFUNCTION, &OnAboutToSend);
  setter.Set(CURLOPT_PREREQDATA, &transfer);
  setter.Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  setter.Set(CURLOPT_HEADERDATA, &transfer);
  setter.Set(CURLOPT_WRITEFUNCTION, &OnBody);
  setter.Set(CURLOPT_WRITEDATA, &transfer);
  return setter.ok();
}

// libcurl's error buffer may hold parts of the exchange, so only its fixed text per code is used.
HttpFailure FailureOf(CURLcode code, const Transfer& transfer, size_t max_reply_bytes) {
  const bool sent = transfer.times_sent > 0;
  if (transfer.over_limit)
    return {sent, absl::StrCat("the reply is larger than ", max_reply_bytes, " bytes")};
  // libcurl takes a connection that was closed in the middle of the head for a good end.
  if (code == CURLE_OK) return {sent, "no complete reply: the connection was closed within its head"};
  return {sent, absl::StrCat(sent ? "no complete reply: " : "no connection: ", curl_easy_strerror(code))};
}

HttpReply ReplyOf(CURL* handle, Transfer& transfer) {
  HttpReply reply;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  reply.body = std::move(transfer.body);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after);
  if (retry_after != 0) reply.retry_after = absl::Seconds(retry_after);
  return reply;
}

absl::Duration TimeOf(CURL* handle) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &microseconds);
  return absl::Microseconds(microseconds);
}

}  // namespace

// An easy handle carries its own connections, DNS answers and TLS sessions, so keeping handles keeps those.
class CurlHttp::HandlePool {
 public:
  // Null when there is no memory.
  EasyHandle Take() {
    {
      MutexLock lock(&mu_);
      if (!idle_.empty()) {
        EasyHandle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    return EasyHandle(curl_easy_init(), &curl_easy_cleanup);
  }

  void GiveBack(EasyHandle handle) {
    curl_easy_reset(handle.get());  // forgets the request, keeps the connections
    MutexLock lock(&mu_);
    if (idle_.size() < kMaxIdleHandles) idle_.push_back(std::move(handle));
  }

 private:
  Mutex mu_;
  std::vector<EasyHandle> idle_ ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<std::unique_ptr<CurlHttp>> CurlHttp::Create(Options options) {
  static std::once_flag once;
  static CURLcode started = CURLE_OK;
  std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT); });
  if (started != CURLE_OK) return absl::InternalError("libcurl cannot start");
  return std::unique_ptr<CurlHttp>(new CurlHttp(std::move(options)));
}

CurlHttp::CurlHttp(Options options)
    : options_(std::move(options)), handles_(std::make_unique<HandlePool>()) {}

CurlHttp::~CurlHttp() = default;

HttpOutcome CurlHttp::Exchange(const HttpRequest& request) {
  EasyHandle handle = handles_->Take();
  const HeaderList headers = BuildHeaders(request);
  Transfer transfer{.at_most_once = request.at_most_once, .bytes_left = options_.max_reply_bytes, .body = ""};
  if (handle == nullptr || headers == nullptr ||
      !Prepare(handle.get(), options_, request, headers.get(), transfer)) {
    return {HttpFailure{.maybe_sent = false, .message = "the request could not be set up"},
            absl::ZeroDuration()};
  }
  const CURLcode code = curl_easy_perform(handle.get());
  HttpOutcome outcome;
  outcome.took = TimeOf(handle.get());
  if (code == CURLE_OK && transfer.head_complete) {
    outcome.result = ReplyOf(handle.get(), transfer);
  } else {
    outcome.result = FailureOf(code, transfer, options_.max_reply_bytes);
  }
  handles_->GiveBack(std::move(handle));
  return outcome;
}

}  // namespace dialtone
