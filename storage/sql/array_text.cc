#include "storage/sql/array_text.h"

#include <utility>

namespace dialtone {

void ArrayText::Add(absl::string_view text) {
  if (text_.size() > 1) text_.push_back(',');
  text_.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') text_.push_back('\\');
    text_.push_back(c);
  }
  text_.push_back('"');
}

void ArrayText::AddNull() {
  if (text_.size() > 1) text_.push_back(',');
  text_.append("NULL");
}

std::string ArrayText::Take() {
  text_.push_back('}');
  return std::move(text_);
}

std::string ToArrayText(absl::Span<const absl::string_view> texts) {
  ArrayText array;
  for (const absl::string_view text : texts) array.Add(text);
  return array.Take();
}

}  // namespace dialtone
