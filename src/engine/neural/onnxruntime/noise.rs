//! Random numbers for graphs. The runtime's own generator cannot be seeded from outside and continues from run to run, so
//! a line would never sound the same twice. Therefore nodes that draw random numbers are replaced ([`super::nodes`]) by
//! operators that use one generator, which is seeded for each run.

use ort::operator::{
    BoxedKernel, ComputeContext, KernelContext, Operator, OperatorDomain, OperatorInput, OperatorOutput,
};
use ort::value::TensorElementType;
use std::sync::{Arc, Mutex, PoisonError};

/// The domain of these operators.
pub const DOMAIN: &str = "fullcast";

/// The operators of ONNX that draw random numbers, normal or uniform, with the shape of an input or a given one.
pub const DRAWING: [&str; 4] = ["RandomNormalLike", "RandomUniformLike", "RandomNormal", "RandomUniform"];

/// The generator of one session.
#[derive(Clone)]
pub struct Noise(Arc<Mutex<fastrand::Rng>>);

impl Default for Noise {
    /// Starts with a fixed seed, for nodes whose numbers are drawn only once, while the graph is loaded.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(fastrand::Rng::with_seed(0))))
    }
}

impl Noise {
    /// Starts again with a seed.
    pub fn seed(&self, seed: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fastrand::Rng::with_seed(seed);
    }

    /// The operators that draw from it.
    ///
    /// # Errors
    /// The library does not accept them.
    pub fn operators(&self) -> ort::Result<OperatorDomain> {
        DRAWING
            .iter()
            .try_fold(OperatorDomain::new(DOMAIN)?, |domain, name| domain.add(Drawing { name, noise: self.clone() }))
    }

    pub fn fill(&self, numbers: &mut [f32], [first, second]: [f32; 2], bell: bool) {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for number in numbers {
            *number = match bell {
                true => first + second * normal(&mut random),
                false => first + (second - first) * random.f32(),
            };
        }
    }
}

/// Normal with deviation 1, by the method of Box and Muller (1958).
fn normal(random: &mut fastrand::Rng) -> f32 {
    // 1 - x is never 0, which has no logarithm.
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    (radius * (std::f64::consts::TAU * random.f64()).cos()) as f32
}

/// One of [`DRAWING`].
struct Drawing {
    name: &'static str,
    noise: Noise,
}

impl Operator for Drawing {
    type Kernel<'attributes> = BoxedKernel<'attributes>;

    fn name(&self) -> &str {
        self.name
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        self.name.ends_with("Like").then(|| OperatorInput::required(TensorElementType::Float32))
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        [OperatorOutput::required(TensorElementType::Float32)]
    }

    fn create_kernel<'attributes>(&self, node: &KernelContext<'attributes>) -> ort::Result<Self::Kernel<'attributes>> {
        let bell = self.name.contains("Normal");
        // Names and defaults are those of the ONNX operator set.
        let (names, defaults) = if bell { (["mean", "scale"], [0.0, 1.0]) } else { (["low", "high"], [0.0, 1.0]) };
        let [first, second] = [0, 1].map(|nth| node.get::<f32>(names[nth]).unwrap_or(defaults[nth]));
        let stated = node.get::<Vec<i64>>("shape");
        let noise = self.noise.clone();
        Ok(Box::new(move |context: &ComputeContext| {
            let missing = || ort::Error::new("a node that draws random numbers lacks an attribute or input");
            let shape = match &stated {
                Some(shape) => shape.clone(),
                None => context.input(0)?.ok_or_else(missing)?.shape().to_vec(),
            };
            let mut output = context.output(0, shape)?.ok_or_else(missing)?;
            let (_, numbers) = output.try_extract_tensor_mut::<f32>()?;
            noise.fill(numbers, [first, second], bell);
            Ok(())
        }))
    }
}
