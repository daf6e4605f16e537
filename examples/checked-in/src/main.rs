//! Prints the contracts that are to be renewed: a program on a client that is checked in.

use std::error::Error;
use std::time::Duration;
use torii::contracts::ListContracts;
use torii::{CallOptions, Client, Retry};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_environment()?;
    // Reads are repeated when the vendor is busy; nothing is unless it is asked for.
    let patient = client.with(CallOptions::new().with_timeout(Duration::from_secs(60)).with_retry(Retry::default()));
    let active = ListContracts { status: Some("active".to_owned()), ..Default::default() };
    let mut contracts = patient.contracts().list_all(active);
    while let Some(contract) = contracts.next().await {
        let contract = contract?;
        println!("{:?}: {:?}", contract.name, contract.renewal_date);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_client_is_what_its_inputs_say() {
        toolwright_codegen::assert_up_to_date("../../generated/torii");
    }
}
