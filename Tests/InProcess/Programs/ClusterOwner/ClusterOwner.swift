import LocalStack
import SystemProcess

/// A process to be killed: starts a cluster in the directory that it is given, prints the server's number and waits.
@main
struct ClusterOwner {
    static func main() throws {
        let cluster = try PostgresCluster.start(.init(directory: CommandLine.arguments[1], durable: false))
        guard let pid = cluster.processID else { return }
        print(pid)
        _ = Host.flushStandardOutput()
        _ = Host.waitForEnd(ofProcess: pid, milliseconds: 60_000)
    }
}
