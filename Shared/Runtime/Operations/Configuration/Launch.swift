/// What the arguments and the environment of a program amount to.
public enum Launch<Configuration: Sendable>: Sendable {
    /// Run with it; `unknownNames` are to be named in a warning.
    case run(Configuration, unknownNames: [String])
    /// Print it to standard output and end with 0.
    case help(String)
    /// Print the lines to standard error and end with this code.
    case refuse([String], exitCode: Int32)

    /// `EX_CONFIG` of sysexits.h: something was found in an unconfigured or misconfigured state.
    public static var badConfigurationExitCode: Int32 { 78 }
    /// `EX_USAGE` of sysexits.h: the command was used incorrectly.
    public static var badUsageExitCode: Int32 { 64 }

    /// Reads a configuration.
    /// - Parameters:
    ///   - arguments: without the program's name. `--help` and `-h` are the only ones.
    ///   - read: reads every setting, and makes the configuration of them.
    public init(
        program: String, summary: String, arguments: [String], environment: [String: String],
        read: (inout Settings) -> Configuration
    ) {
        var settings = Settings(environment: environment)
        let configuration = read(&settings)
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
            self = .help(settings.help(program: program, summary: summary))
        } else if let argument = arguments.first {
            let line = "\(program): there is no argument \(argument); --help tells the environment variables"
            self = .refuse([line], exitCode: Self.badUsageExitCode)
        } else if settings.problems.isEmpty {
            self = .run(configuration, unknownNames: settings.unknownNames)
        } else {
            self = .refuse(settings.problems.map { "\(program): \($0)" }, exitCode: Self.badConfigurationExitCode)
        }
    }
}
