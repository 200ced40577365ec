#include "server/rpc/grpc_server.h"

#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone {
namespace {

constexpr int kMaxMessageBytes = 1 << 20;
constexpr int kMaxMetadataBytes = 16 << 10;
constexpr int kKeepaliveTimeMs = 30000;
constexpr int kKeepaliveTimeoutMs = 10000;
// Below the interval at which clients ping, or jitter gives them strikes.
constexpr int kMinPingIntervalMs = 10000;

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

// Why these values: docs/adr/0006-transport.md.
void SetTransport(const GrpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  // Two servers would share a port silently.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(options.longest_call));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingIntervalMs);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const GrpcServerOptions& options,
                                                              const std::vector<grpc::Service*>& services,
                                                              std::vector<StreamMethod> streams) {
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();
  grpc::EnableDefaultHealthCheckService(false);
  grpc::ServerBuilder builder;
  SetTransport(options, builder);
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<StreamAcceptor> acceptor;
  if (!streams.empty()) acceptor = std::make_unique<StreamAcceptor>(std::move(streams), builder);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.listen,
                                               ": is the port taken? Set --listen to another address."));
  }
  if (acceptor != nullptr) acceptor->Start();
  std::string address = options.listen;
  const bool has_port = address.rfind("unix:", 0) != 0;
  if (has_port) address = absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
  return std::unique_ptr<GrpcServer>(
      new GrpcServer(std::move(acceptor), std::move(server), std::move(address)));
}

GrpcServer::GrpcServer(std::unique_ptr<StreamAcceptor> streams, std::unique_ptr<grpc::Server> server,
                       std::string address)
    : streams_(std::move(streams)), server_(std::move(server)), address_(std::move(address)) {}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

void GrpcServer::Shutdown(absl::Duration grace) {
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(grace));
  server_->Wait();
  if (streams_ != nullptr) streams_->Stop();
}

}  // namespace dialtone
