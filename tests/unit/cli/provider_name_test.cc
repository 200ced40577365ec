#include "client/cli/provider_name.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(ProviderName, IsSplitAtTheFirstSlash) {
  const auto name = ParseProviderName("--model", "openrouter/meta/llama");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->provider, "openrouter");
  EXPECT_EQ(name->name, "meta/llama");
}

TEST(ProviderName, NeedsBothParts) {
  for (const char* text : {"", "gpt-4o", "/gpt-4o", "openai/"}) {
    const auto name = ParseProviderName("--model", text);
    ASSERT_TRUE(absl::IsInvalidArgument(name.status())) << text;
    EXPECT_NE(name.status().message().find("--model"), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace dialtone
