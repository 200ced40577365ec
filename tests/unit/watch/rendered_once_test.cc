#include "server/watch/rendered_once.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace dialtone {
namespace {

TEST(RenderedOnceTest, OneOfManyRendersAndAllGetTheSameBytes) {
  const RenderedOnce rendered;
  std::atomic<int> rendering = 0;
  std::vector<std::shared_ptr<const std::string>> got(8);
  std::vector<std::thread> threads;
  for (auto& bytes : got) {
    threads.emplace_back([&] {
      bytes = rendered.Get([&] {
        ++rendering;
        return std::string("bytes");
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(rendering, 1);
  for (const auto& bytes : got) EXPECT_EQ(bytes, got[0]);
  EXPECT_EQ(*got[0], "bytes");
}

TEST(RenderedOnceTest, ACopyBeginsAnew) {
  const RenderedOnce rendered;
  rendered.Get([] { return std::string("one"); });
  const RenderedOnce copy = rendered;
  EXPECT_EQ(*copy.Get([] { return std::string("two"); }), "two");
}

}  // namespace
}  // namespace dialtone
