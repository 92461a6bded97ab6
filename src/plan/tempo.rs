//! A plan with other tempos.

use super::{Plan, Speak, Step, key};
use crate::cast::DeliveryId;
use crate::engine::Engines;
use std::collections::BTreeMap;

impl Plan {
    /// The same plan at other tempos: `tempos` has a factor for each of the steps. At 1.2, an utterance is spoken a fifth
    /// faster than in this plan, and a silence is a fifth shorter. `language` must be that of the cast.
    ///
    /// # Panics
    /// If there are fewer tempos than steps.
    pub fn at_tempos(&self, tempos: &[f32], language: &str, engines: &Engines) -> Plan {
        let mut plan = self.clone();
        let mut faster = BTreeMap::new();
        for (step, &tempo) in plan.steps.iter_mut().zip(&tempos[..self.steps.len()]) {
            match step {
                _ if tempo == 1.0 => {}
                Step::Slot(_) => {}
                Step::Silence(seconds) => *seconds /= f64::from(tempo),
                Step::Speak(speak) => {
                    let Speak { text, sounds, delivery, key: old, .. } = &mut **speak;
                    let made = faster.entry((*delivery, tempo.to_bits())).or_insert_with(|| {
                        plan.deliveries.push(self.deliveries[delivery.0].at_tempo(tempo));
                        DeliveryId(plan.deliveries.len() - 1)
                    });
                    *delivery = *made;
                    *old = key(&plan.deliveries[made.0], text, sounds, language, engines);
                }
            }
        }
        plan
    }
}
