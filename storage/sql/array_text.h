#ifndef DIALTONE_STORAGE_SQL_ARRAY_TEXT_H_
#define DIALTONE_STORAGE_SQL_ARRAY_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dialtone {

// Builds the text of a PostgreSQL array, `{"a","b",NULL}`: many values as one parameter of one prepared
// statement.
class ArrayText {
 public:
  void Add(absl::string_view text);
  void AddNull();
  void Reserve(std::size_t bytes) { text_.reserve(bytes); }

  // Ends the array; once.
  std::string Take();

 private:
  std::string text_ = "{";
};

std::string ToArrayText(absl::Span<const absl::string_view> texts);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_ARRAY_TEXT_H_
