#ifndef DIALTONE_TESTS_INTEGRATION_CLIENT_CLIENT_WORLD_H_
#define DIALTONE_TESTS_INTEGRATION_CLIENT_CLIENT_WORLD_H_

#include <functional>
#include <memory>
#include <string>

#include "dialtone/client.h"

namespace dialtone {

// A server that a Client talks to, and what happens to its numbers.
class ClientWorld {
 public:
  virtual ~ClientWorld() = default;
  virtual std::string endpoint() const = 0;
  // The number of a PENDING campaign gets its digits. False when it does not.
  virtual bool MakeReady(const std::string& campaign) = 0;
  // A campaign with this id that failed because there is no number in its area code. False when it did not.
  virtual bool CreateFailed(const std::string& id) = 0;
  // Streams end, as a server ends them that drains, and can be opened again.
  virtual void EndStreams() = 0;
};

using MakeClientWorld = std::function<std::unique_ptr<ClientWorld>()>;

std::unique_ptr<ClientWorld> MakeRealWorld();
std::unique_ptr<ClientWorld> MakeFakeWorld();

}  // namespace dialtone

#endif  // DIALTONE_TESTS_INTEGRATION_CLIENT_CLIENT_WORLD_H_
