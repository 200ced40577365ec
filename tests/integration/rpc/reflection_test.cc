#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/integration/rpc/rpc_test.h"

namespace dialtone {
namespace {

using ::testing::HasSubstr;

// The reflection service has no generated code here, so its few messages are written and read as bytes: a
// field of text is its tag, its length and the text.
std::string TextField(int number, absl::string_view text) {
  std::string field;
  field += static_cast<char>(number << 3 | 2);
  field += static_cast<char>(text.size());
  field.append(text.data(), text.size());
  return field;
}

constexpr int kFileContainingSymbol = 4;
constexpr int kListServices = 7;

class ReflectionTest : public RpcTest {
 protected:
  // What the server answers to one request, as bytes.
  std::string Ask(const std::string& request) {
    grpc::ClientContext context;
    context.set_deadline(PatientDeadline());
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(server_.channel());
    const auto call =
        stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
    call->StartCall(this);
    EXPECT_TRUE(Done(queue));
    const grpc::Slice slice(request);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), this);
    EXPECT_TRUE(Done(queue));
    grpc::ByteBuffer response;
    call->Read(&response, this);
    EXPECT_TRUE(Done(queue));
    grpc::Status status;
    call->Finish(&status, this);
    EXPECT_TRUE(Done(queue));
    EXPECT_THAT(status, IsGrpcOk());
    std::vector<grpc::Slice> slices;
    EXPECT_TRUE(response.Dump(&slices).ok());
    std::string bytes;
    for (const grpc::Slice& part : slices)
      bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
    return bytes;
  }

 private:
  static bool Done(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  }
};

TEST_F(ReflectionTest, EveryServiceIsListed) {
  const std::string services = Ask(TextField(kListServices, ""));
  for (const char* service :
       {"dialtone.v1.AccountService", "dialtone.v1.CampaignService", "dialtone.v1.PhoneNumberService",
        "grpc.health.v1.Health", "grpc.channelz.v1.Channelz", "grpc.reflection.v1alpha.ServerReflection"}) {
    EXPECT_THAT(services, HasSubstr(service));
  }
}

TEST_F(ReflectionTest, ServicesAreDescribedWithWhatTheyImport) {
  EXPECT_THAT(Ask(TextField(kFileContainingSymbol, "dialtone.v1.CampaignService")),
              HasSubstr("dialtone/v1/campaign_service.proto"));
  EXPECT_THAT(Ask(TextField(kFileContainingSymbol, "grpc.health.v1.Health")),
              HasSubstr("HealthCheckResponse"));
  EXPECT_THAT(Ask(TextField(kFileContainingSymbol, "google.api.field_behavior")),
              HasSubstr("google/api/field_behavior.proto"));
}

}  // namespace
}  // namespace dialtone
