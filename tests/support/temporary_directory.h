#ifndef DIALTONE_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
#define DIALTONE_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_

#include <string>

namespace dialtone {

// A fresh directory under $TMPDIR or /tmp, removed with all that is in it on destruction. Its path is short
// enough for a Unix socket.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_TEMPORARY_DIRECTORY_H_
