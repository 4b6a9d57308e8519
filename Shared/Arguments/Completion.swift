/// The shells that completion scripts are made for.
public enum CompletionShell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension CommandTree {
    /// A script that completes commands, options and listed values, made from the same declarations as the help.
    func completionScript(for shell: CompletionShell) -> String {
        switch shell {
        case .bash: bashScript
        case .zsh: zshScript
        case .fish: fishScript
        }
    }

    private var all: [CommandTree] { [self] + children.flatMap(\.all) }

    private var function: String { "_" + path.joined(separator: "_").map { $0 == "-" ? "_" : "\($0)" }.joined() }

    private var words: [String] {
        children.map(\.name) + declared.flatMap(\.spellings) + ["--help"]
            + declared.filter { $0.kind == .positional }.flatMap(\.allTexts)
    }

    // MARK: bash

    private var bashScript: String {
        let cases = all.map { tree in
            let values = tree.declared.filter { $0.kind == .option }.map { option in
                let list = option.allTexts.joined(separator: " ")
                let action = list.isEmpty ? "compopt -o default" : "COMPREPLY=($(compgen -W '\(list)' -- \"$cur\"))"
                return "            \(option.spellings.joined(separator: "|"))) \(action); return ;;\n"
            }
            let previous = values.isEmpty ? "" : "        case \"$prev\" in\n\(values.joined())        esac\n"
            return """
                    '\(tree.path.joined(separator: " "))')
                \(previous)        words='\(tree.words.joined(separator: " "))' ;;

                """
        }
        let known = all.dropFirst().map { "'\($0.path.joined(separator: " "))'" }
        return """
            # bash completion for \(name)
            \(function)() {
                local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" path='\(name)' words='' word
                COMPREPLY=()
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$path $word" in
                        \(known.isEmpty ? "''" : known.joined(separator: "|"))) path="$path $word" ;;
                    esac
                done
                case "$path" in
            \(cases.joined())    esac
                COMPREPLY=($(compgen -W "$words" -- "$cur"))
                [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default
            }
            complete -F \(function) \(name)
            """
    }

    // MARK: zsh

    private var zshScript: String {
        "#compdef \(name)\n" + all.map(\.zshFunction).joined() + "\(function) \"$@\""
    }

    private var zshFunction: String {
        let specifications = declared.flatMap(\.zshSpecifications) + ["'(-h --help)'{-h,--help}'[Show this help.]'"]
        var lines = ["\(function)() {"]
        if children.isEmpty {
            lines.append("    _arguments -s \(specifications.joined(separator: " \\\n        "))")
        } else {
            let commands = children.map { "'\($0.name):\(zshQuoted($0.configuration.abstract))'" }
            let calls = children.map { "        \($0.name)) \($0.function) ;;" }
            lines += [
                "    local line state",
                "    local -a commands=(\(commands.joined(separator: " ")))",
                "    _arguments -C \(specifications.joined(separator: " ")) '1: :->command' '*::argument:->rest'",
                "    case \"$state\" in",
                "    command) _describe command commands ;;",
                "    rest) case \"$line[1]\" in",
            ]
            lines += calls + ["        esac ;;", "    esac"]
        }
        return (lines + ["}", ""]).joined(separator: "\n")
    }

    // MARK: fish

    private var fishScript: String {
        (["# fish completion for \(name)", "complete -c \(name) -f"] + all.flatMap(\.fishLines)).joined(separator: "\n")
    }

    private var fishLines: [String] {
        let names = children.map(\.name).joined(separator: " ")
        let seen = path.dropFirst().map { "__fish_seen_subcommand_from \($0)" }
        let none = children.isEmpty ? [] : ["not __fish_seen_subcommand_from \(names)"]
        let condition = (seen + none).joined(separator: "; and ")
        let head = "complete -c \(path[0])" + (condition.isEmpty ? "" : " -n '\(condition)'")
        let commands = children.map { "\(head) -a \($0.name) -d '\(fishQuoted($0.configuration.abstract))'" }
        return commands + declared.map { head + $0.fishSpecification } + [head + " -s h -l help -d 'Show this help.'"]
    }
}

extension ArgumentDefinition {
    fileprivate var zshSpecifications: [String] {
        let values = allTexts.isEmpty ? "_files" : "(\(allTexts.joined(separator: " ")))"
        if kind == .positional { return ["'\(isRepeating ? "*" : ""):\(valueName):\(values)'"] }
        let value = kind == .option ? ":\(valueName):\(values)" : ""
        return spellings.map { "'\(isRepeating ? "*" : "")\($0)[\(zshQuoted(help))]\(value)'" }
    }

    fileprivate var fishSpecification: String {
        let values = allTexts.isEmpty ? "" : " -a '\(allTexts.joined(separator: " "))'"
        if kind == .positional { return values.isEmpty ? " -F" : values }
        let names = spellings.map { $0.hasPrefix("--") ? " -l \($0.dropFirst(2))" : " -s \($0.dropFirst())" }.joined()
        let value = kind == .flag ? "" : " -r" + (values.isEmpty ? " -F" : values)
        return names + value + " -d '\(fishQuoted(help))'"
    }
}

private func zshQuoted(_ text: String) -> String {
    text.map { character in
        switch character {
        case "'": "'\\''"
        case "[", "]", ":", "\\": "\\\(character)"
        default: "\(character)"
        }
    }.joined()
}

private func fishQuoted(_ text: String) -> String {
    text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
}
