//! The command line all example guests share: `[HOST [PORT [COUNT]]]`, with HOST and PORT from the environment if not given.

use std::env;
use std::fmt::Display;
use std::io::Write;
use std::process::exit;

/// What a guest tells about itself; no `count_meaning`: it takes no COUNT.
pub struct Program {
    pub name: &'static str,
    pub purpose: &'static str,
    pub default_host: &'static str,
    pub default_port: u16,
    pub count_meaning: Option<&'static str>,
}

pub struct Arguments {
    pub host: String,
    pub port: u16,
    pub count: Option<u32>,
}

impl Program {
    /// Reads the arguments. For --help it prints and exits with 0; for arguments it cannot use it exits with 1 and says why.
    pub fn arguments(&self) -> Arguments {
        let given: Vec<String> = env::args().skip(1).collect();
        let limit = if self.count_meaning.is_some() { 3 } else { 2 };
        if given.iter().any(|argument| argument == "--help" || argument == "-h") {
            self.print_help();
            exit(0);
        }
        if let Some(option) = given.iter().find(|argument| argument.starts_with('-')) {
            self.fail(format!("unknown option '{option}'; try --help"));
        }
        if let Some(surplus) = given.get(limit) {
            self.fail(format!("unexpected argument '{surplus}'; try --help"));
        }
        let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let host = given.get(0).cloned().or_else(|| variable("HOST"));
        let port = match (given.get(1), variable("PORT")) {
            (Some(text), _) => self.number("PORT", text, u16::MAX.into()) as u16,
            (None, Some(text)) => self.number("the environment variable PORT", &text, u16::MAX.into()) as u16,
            (None, None) => self.default_port,
        };
        let count = given.get(2).map(|text| self.number("COUNT", text, u32::MAX)).filter(|&count| count > 0);
        Arguments { host: host.unwrap_or_else(|| self.default_host.into()), port, count }
    }

    /// Prints `NAME: MESSAGE` on stderr and exits with 1.
    pub fn fail(&self, message: impl Display) -> ! {
        self.warn(message);
        exit(1)
    }

    /// Prints `NAME: MESSAGE` on stderr.
    pub fn warn(&self, message: impl Display) {
        // With stderr gone there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{}: {}", self.name, message);
    }

    /// Writes to stdout, visible at once; `print!` would trap when nobody reads any more.
    pub fn print(&self, text: impl Display) {
        let mut stdout = std::io::stdout();
        if let Err(error) = write!(stdout, "{text}").and_then(|()| stdout.flush()) {
            self.fail(format!("cannot write to stdout: {error}"));
        }
    }

    /// Tells where a server listens, on a line of its own.
    pub fn announce(&self, local: impl Display) {
        self.print(format!("listening on {local}\n"));
    }

    fn number(&self, what: &str, text: &str, limit: u32) -> u32 {
        match text.parse::<u32>() {
            Ok(number) if number <= limit => number,
            _ => self.fail(format!("{what} is '{text}', expected a number from 0 to {limit}; try --help")),
        }
    }

    fn print_help(&self) {
        let count = if self.count_meaning.is_some() { " [COUNT]" } else { "" };
        let mut help = format!("Usage: {} [HOST [PORT{count}]]\n\n{}\n\n", self.name, self.purpose);
        help += &format!("  HOST   address or name; else the environment variable HOST, else {}\n", self.default_host);
        help += &format!("  PORT   0 to 65535; else the environment variable PORT, else {}\n", self.default_port);
        if let Some(meaning) = self.count_meaning {
            help += &format!("  COUNT  {meaning}\n");
        }
        self.print(help);
    }
}
