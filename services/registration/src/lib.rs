//! Company registration: names, filings, the register, business licences.
